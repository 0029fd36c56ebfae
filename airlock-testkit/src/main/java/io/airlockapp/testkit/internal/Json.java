package io.airlockapp.testkit.internal;

import io.airlockapp.transport.Body;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON trees, and nothing bound to a class. */
public final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
                    .build())
            .build();

    private Json() {}

    /**
     * An empty object.
     *
     * @return a new node
     */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /**
     * Reads a tree.
     *
     * @param bytes the JSON text
     * @return the tree, or null if the bytes are not one JSON value
     */
    public static @Nullable JsonNode parse(byte[] bytes) {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            return node == null || node.isMissingNode() ? null : node;
        } catch (JacksonException e) {
            return null;
        }
    }

    static String write(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }

    /**
     * Writes a tree.
     *
     * @param node the tree
     * @return its JSON text
     */
    public static Body body(JsonNode node) {
        return Body.wrap(MAPPER.writeValueAsBytes(node));
    }

    /**
     * Reads a text field.
     *
     * @param node the object
     * @param field the field's name
     * @return the text, or null if it is missing, null or not a text
     */
    public static @Nullable String text(JsonNode node, String field) {
        JsonNode value = node.get(field);
        return value != null && value.isString() ? value.stringValue() : null;
    }

    /**
     * Reads one scalar out of a body.
     *
     * @param body the content
     * @param pointer a JSON pointer
     * @return the scalar as text, or null
     */
    public static @Nullable String textAt(Body body, String pointer) {
        JsonNode root = parse(body.toByteArray());
        if (root == null) {
            return null;
        }
        JsonNode value = root.at(pointer);
        return value.isValueNode() && !value.isNull() ? value.asString() : null;
    }
}
