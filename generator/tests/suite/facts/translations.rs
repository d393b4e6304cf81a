//! What translated pages state in words that their original has otherwise.

use docwright_generator::schema::{OperationKind, Property};

use super::{Set, property, read};

/// Returns a page of a type `boat` in a language, with these rows and this JSON.
fn boat(rows: &str, json: &str) -> Set {
    let page = format!(
        "---\nms.contentlocale: xx\n---\n# <a name=\"boat-resource-type\"></a>boat\n\n\
         ## <a name=\"properties\"></a>P\n\n|Propiedad|Tipo|Descripción|\n|:--|:--|:--|\n{rows}\n\n\
         ## <a name=\"json-representation\"></a>J\n\n\
         <!-- {{ \"blockType\": \"resource\", \"@odata.type\": \"sea.boat\" }} -->\n\
         ```json\n{json}\n```\n"
    );
    read(&[("v1.0/resources/boat.md", &page)])
}

fn described(text: &str) -> Property {
    let rows = format!("|id|String|I.|\n|name|String|{text}|");
    let set = boat(&rows, r#"{ "id": "String", "name": "String" }"#);
    property(set.r#type("boat"), "name").clone()
}

/// Returns a page of `POST /boats/{id}/moor` with a section on the body.
fn moor(title: &str, intro: &str, body: &str) -> Set {
    let page = format!(
        "---\nms.contentlocale: xx\n---\n# <a name=\"moor\"></a>{title}\n\n{intro}\n\n\
         ## <a name=\"http-request\"></a>H\n\n```http\nPOST /boats/{{id}}/moor\n```\n\n\
         ## <a name=\"request-body\"></a>B\n\n{body}\n\n\
         |Nombre|Tipo|Descripción|\n|:--|:--|:--|\n|days|Int32|D.|\n"
    );
    read(&[("v1.0/api/boat-moor.md", &page)])
}

#[test]
fn a_name_of_the_api_is_no_translated_word() {
    let rows = "|displayName|String|N.|\n|launchedDateTime|DateTimeOffset|L.|\n|estado|String|E.|";
    let json = r#"{ "displayName": "String", "status": "String" }"#;
    let set = boat(rows, json);
    let names: Vec<&str> = (set.r#type("boat").properties.iter())
        .map(|property| property.name.as_str())
        .collect();
    assert_eq!(names, ["displayName", "launchedDateTime", "status"]);
    let launched = property(set.r#type("boat"), "launchedDateTime");
    assert_eq!(launched.r#type.value.name.as_str(), "Edm.DateTimeOffset");
}

#[test]
fn the_original_beside_a_translation_counts() {
    let both = |one: &str, other: &str| {
        format!(
            "<span data-ttu-id=\"1\">{one}</span><span class=\"sxs-lookup\">\
             <span data-stu-id=\"1\">{other}</span></span>"
        )
    };
    let row = format!(
        "|id|String|I.|\n|{}|[crew](crew.md)|{}|",
        both("tripulación", "crew"),
        both("Solo para leer.", "Read-only.")
    );
    let set = boat(&row, r#"{ "id": "String" }"#);
    let crew = property(set.r#type("boat"), "crew");
    assert!(crew.read_only.is_some());
    assert_eq!(crew.description.as_ref().unwrap().value, "Read-only.");
}

#[test]
fn types_keep_their_names() {
    let rows = "|home|sea.north.port|H.|\n|days|Colección tideDay|Posibles valores: `ebb`, `flow`.|\n\
                |log|[diario](log.md)|L.|\n|mast|[palo](mast.md)|M.|";
    let json = r#"{ "home": "String", "days": ["String"],
        "log": {"@odata.type": "sea.logBook"}, "mast": {} }"#;
    let set = boat(rows, json);
    let types: Vec<String> = (set.r#type("boat").properties.iter())
        .map(|property| property.r#type.value.to_string())
        .collect();
    assert_eq!(
        types,
        [
            "sea.north.port",
            "Collection(sea.tideDay)",
            "sea.logBook",
            "sea.mast"
        ]
    );
}

#[test]
fn conditions_are_no_statements() {
    for text in [
        "Solo lectura cuando está en puerto.",
        "Только для чтения, если судно в порту.",
        "Schreibgeschützt, wenn es im Hafen liegt.",
        "Somente leitura quando está no porto.",
    ] {
        assert!(described(text).read_only.is_none(), "{text}");
    }
    for text in [
        "**kind** が `ferry` の場合、必要です。",
        "如果为渡轮，此为必需属性。",
    ] {
        assert!(described(text).required.is_none(), "{text}");
    }
    assert!(described("此为必需属性。").required.unwrap().value);
    let nullable = described("キー、Null 許容ではない").nullable;
    assert!(!nullable.unwrap().value);
}

#[test]
fn defaults_lengths_and_operators_are_read() {
    for text in [
        "Der Standardwert lautet `sail`. Maximale Länge beträgt 12 Zeichen.",
        "O valor padrão é `sail`. O comprimento máximo é de 12 caracteres.",
        "默认值为 `sail`。 最大长度为 12 个字符。",
        "既定値は `sail` です。 最大の長さは 12 文字です。",
        "El valor predeterminado es `sail`. Hasta 12 caracteres.",
        "Значение по умолчанию — `sail`. Не более 12 символов.",
    ] {
        let property = described(text);
        assert_eq!(property.default.unwrap().value, "sail", "{text}");
        assert_eq!(property.max_length.unwrap().value, 12, "{text}");
    }
    for text in [
        "Admite `$orderby` y `$filter` (`eq`).",
        "Поддерживает `$orderby` и `$filter` (`eq`).",
    ] {
        assert_eq!(described(text).filter.unwrap().value, ["eq"], "{text}");
    }
}

#[test]
fn a_list_of_values_ends_with_its_sentence() {
    let rows =
        "|tide|tideKind|T。可能な値: `ebb`、 `flow`。 **kind** が `ferry` の場合、使用します。|";
    let set = boat(rows, r#"{ "tide": "String" }"#);
    assert_eq!(set.members("tideKind"), ["ebb", "flow"]);
}

#[test]
fn rows_of_a_table_are_required() {
    for text in [
        "Die folgende Tabelle zeigt die Eigenschaften, die erforderlich sind.",
        "A tabela a seguir mostra as propriedades que são necessárias ao criar.",
        "下表显示创建时所需的属性。",
        "В таблице указаны свойства, которые необходимо указывать при создании.",
    ] {
        let set = moor("moor", "", text);
        let body = set
            .operation("POST /boats/{id}/moor")
            .body
            .as_ref()
            .unwrap();
        assert!(
            body.properties[0].required.as_ref().unwrap().value,
            "{text}"
        );
    }
}

#[test]
fn an_action_is_named_in_any_language() {
    for text in [
        "Verwenden Sie die Aktion **moor**, um anzulegen.",
        "**moor** アクションを使用して係留します。",
        "Используйте действие **moor**.",
        "Use a ação **moor** para atracar.",
    ] {
        let set = moor("Anlegen", text, "");
        let kind = set.operation("POST /boats/{id}/moor").kind;
        assert_eq!(kind, OperationKind::Action, "{text}");
    }
}

fn list(section: &str) -> Set {
    let page = format!(
        "---\nms.contentlocale: xx\n---\n# <a name=\"list-boats\"></a>L\n\n\
         ## <a name=\"http-request\"></a>H\n\n```http\nGET /boats\n```\n\n{section}\n"
    );
    read(&[("v1.0/api/boat-list.md", &page)])
}

#[test]
fn excluded_options_are_before_or_after_the_word() {
    for text in [
        "Diese Methode unterstützt alle OData-Abfrageparameter außer `$skip` und `$count`.",
        "このメソッドは、`$skip` と `$count` を除くすべての OData クエリ パラメーターをサポートします。",
    ] {
        let set = list(&format!("## <a name=\"query-parameters\"></a>Q\n\n{text}"));
        let options: Vec<&str> = (set.operation("GET /boats").query.iter())
            .map(|option| option.value.as_str())
            .collect();
        let expected = [
            "$expand", "$filter", "$orderby", "$search", "$select", "$top",
        ];
        assert_eq!(options, expected, "{text}");
    }
}

#[test]
fn headers_get_their_names_back_or_are_reported() {
    let rows = "|Авторизация|Bearer {маркер}. Обязательный.|\n|Aceptar|application/json|\n\
                |優先: outlook.timezone|T|\n|X-Boat-Log|L|\n|Лодка|L|";
    let section = format!(
        "## <a name=\"request-headers\"></a>H\n\n|Nombre|Descripción|\n|:--|:--|\n{rows}\n"
    );
    let set = list(&section);
    let headers = &set.operation("GET /boats").headers;
    let names: Vec<&str> = headers.iter().map(|header| header.name.as_str()).collect();
    assert_eq!(names, ["Authorization", "Accept", "Prefer", "X-Boat-Log"]);
    assert!(set.says("property-name"));
}
