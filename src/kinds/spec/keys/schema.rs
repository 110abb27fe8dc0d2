//! What the JSON Schema of a table says about its keys.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// The schema of a table, without references to other schemas.
pub(in crate::spec) fn schema_of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

/// A kind of specification files, as its keys are published.
pub(in crate::spec) struct Described {
    /// What stands behind `kind =`.
    pub name: &'static str,
    /// What it is about.
    pub about: &'static str,
    /// The schema of its tables.
    pub tables: Value,
    /// The methods that fit its questions.
    pub methods: Vec<String>,
}

/// The schema of one key, or of one entry of its list.
#[derive(Clone, Copy, Debug)]
pub(super) struct KeySchema<'a> {
    schema: &'a Value,
    /// What numbers count, in the singular. Entries have the unit of their list.
    pub unit: Option<&'a str>,
}

/// Values of other keys of the same table, as `goesWith` and `neededWith` list them.
pub(super) struct Condition<'a> {
    /// The other key.
    pub key: &'a str,
    /// Its values for which the condition holds.
    pub values: Vec<&'a str>,
}

impl<'a> KeySchema<'a> {
    pub(super) fn new(schema: &'a Value) -> Self {
        KeySchema { schema, unit: schema["unit"].as_str() }
    }

    fn within(self, schema: &'a Value) -> Self {
        KeySchema { schema, unit: schema["unit"].as_str().or(self.unit) }
    }

    /// A keyword whose value is a text.
    pub(super) fn text(self, keyword: &str) -> Option<&'a str> {
        self.schema[keyword].as_str()
    }

    /// A keyword whose value is a number. Integers of 32 bits have a largest one that no keyword says.
    pub(super) fn number(self, keyword: &str) -> Option<f64> {
        let of_format =
            || (keyword == "maximum" && self.text("format") == Some("uint32")).then_some(f64::from(u32::MAX));
        self.schema[keyword].as_f64().or_else(of_format)
    }

    /// A keyword whose value is a count.
    pub(super) fn count(self, keyword: &str) -> Option<usize> {
        self.schema[keyword].as_u64().and_then(|count| count.try_into().ok())
    }

    /// May entries of the list not occur twice?
    pub(super) fn is_unique(self) -> bool {
        self.schema["uniqueItems"] == true
    }

    /// What holds where the key is not given.
    pub(super) fn default(self) -> Option<&'a Value> {
        self.schema.get("default").filter(|default| !default.is_null())
    }

    /// May the key be left out without a default of its own? Then whatever is written was meant.
    pub(super) fn is_optional(self) -> bool {
        self.schema["type"].as_array().is_some_and(|types| types.iter().any(|one| one == "null"))
    }

    /// May the value be of this type of JSON? A schema without types allows every one.
    pub(super) fn allows_type(self, name: &str) -> bool {
        match &self.schema["type"] {
            Value::String(only) => only == name,
            Value::Array(several) => several.iter().any(|one| one == name),
            _ => true,
        }
    }

    /// Itself, or the only schema that a value must fit besides.
    pub(super) fn without_wrapping(self) -> Self {
        match self.alternatives().as_slice() {
            [only] => only.without_wrapping(),
            _ => self,
        }
    }

    /// Is it a table, or one of several tables?
    pub(super) fn is_table(self) -> bool {
        let schema = self.without_wrapping();
        let alternatives = schema.alternatives();
        match alternatives.is_empty() {
            true => schema.schema.get("properties").is_some(),
            false => alternatives.into_iter().all(KeySchema::is_table),
        }
    }

    /// The schemas of which a value must fit one; none where there is only this one.
    pub(super) fn alternatives(self) -> Vec<Self> {
        let lists = ["anyOf", "oneOf"].into_iter().filter_map(|keyword| self.schema[keyword].as_array());
        let is_null = |schema: &&Value| schema["type"] == "null";
        lists.flatten().filter(|schema| !is_null(schema)).map(|schema| self.within(schema)).collect()
    }

    /// The names that the value is one of, where it must be a name.
    pub(super) fn names(self) -> Option<Vec<&'a str>> {
        if let Some(name) = self.schema["const"].as_str() {
            return Some(vec![name]);
        }
        if let Some(values) = self.schema["enum"].as_array() {
            return Some(values.iter().filter_map(Value::as_str).collect());
        }
        let alternatives = self.alternatives();
        let names: Option<Vec<Vec<&str>>> = alternatives.into_iter().map(KeySchema::names).collect();
        names.map(|names| names.concat()).filter(|names| !names.is_empty())
    }

    /// The key whose value says which of the alternatives a table is, with that value for this one.
    pub(super) fn tag(self) -> Option<(&'a str, &'a str)> {
        self.keys().into_iter().find_map(|(key, schema)| Some((key, schema.text("const")?)))
    }

    /// What each entry of a list must be.
    pub(super) fn entries(self) -> Option<Self> {
        self.schema.get("items").map(|entries| self.within(entries))
    }

    /// The keys of a table.
    pub(super) fn keys(self) -> Vec<(&'a str, Self)> {
        let properties = self.schema["properties"].as_object().into_iter().flatten();
        properties.map(|(key, schema)| (key.as_str(), KeySchema::new(schema))).collect()
    }

    /// One key of a table.
    pub(super) fn key(self, key: &str) -> Option<Self> {
        self.schema["properties"].get(key).map(KeySchema::new)
    }

    /// Is every key one of its own? A schema that says nothing takes any table.
    pub(super) fn is_closed(self) -> bool {
        let is_false = |keyword: &str| self.schema[keyword] == false;
        is_false("additionalProperties") || is_false("unevaluatedProperties")
    }

    /// What keys without a schema of their own must be, where there may be such.
    pub(super) fn other_keys(self) -> Option<Self> {
        self.schema.get("additionalProperties").filter(|schema| schema.is_object()).map(KeySchema::new)
    }

    /// What a message says was expected in place of a key that there is not, where people look for it.
    pub(super) fn instead_of(self, key: &str) -> Option<&'a str> {
        self.schema["insteadOf"][key].as_str()
    }

    /// The keys that must be given.
    pub(super) fn required(self) -> Vec<&'a str> {
        self.schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// Conditions on other keys of the same table.
    pub(super) fn conditions(self, keyword: &str) -> Vec<Condition<'a>> {
        let conditions = self.schema[keyword].as_object().into_iter().flatten();
        let values = |values: &'a Value| values.as_array().into_iter().flatten().filter_map(Value::as_str);
        conditions.map(|(key, of)| Condition { key, values: values(of).collect() }).collect()
    }
}

/// A transform for lists of numbers that are all above 0.
pub(in crate::spec) fn entries_above_zero(schema: &mut schemars::Schema) {
    if let Some(Value::Object(entries)) = schema.get_mut("items") {
        entries.insert("exclusiveMinimum".to_owned(), 0.into());
    }
}
