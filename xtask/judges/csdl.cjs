const { readFileSync } = require("fs");
const { xml2json } = require("odata-csdl");
const messages = [];
const json = xml2json(readFileSync(process.argv[2]), { strict: true, messages });
for (const message of messages) console.error(JSON.stringify(message));
const names = Object.keys(json).filter((name) => !name.startsWith("$"));
if (messages.length || !names.length || !json.$EntityContainer) process.exit(1);
