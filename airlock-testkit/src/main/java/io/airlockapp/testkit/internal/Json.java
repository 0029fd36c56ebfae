package io.airlockapp.testkit.internal;

import io.airlockapp.transport.Body;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
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
        return scalar(root.at(pointer));
    }

    /**
     * Checks a JSON pointer.
     *
     * @param pointer the pointer
     * @return the same
     * @throws IllegalArgumentException if it is none
     */
    public static String checkedPointer(String pointer) {
        compiled(pointer);
        return pointer;
    }

    /**
     * Reads one scalar out of a text.
     *
     * @param json the JSON text
     * @param pointer a JSON pointer
     * @return the scalar as text, or null
     */
    public static @Nullable String textAt(String json, String pointer) {
        return scalar(at(json, pointer));
    }

    /**
     * Reads a number out of a text.
     *
     * @param json the JSON text
     * @param pointer a JSON pointer
     * @return the number, or null
     */
    public static @Nullable BigDecimal numberAt(String json, String pointer) {
        JsonNode value = at(json, pointer);
        return value.isNumber() ? value.decimalValue() : null;
    }

    /**
     * Reads the scalars of an array out of a text.
     *
     * @param json the JSON text
     * @param pointer a JSON pointer
     * @return the scalars as texts
     */
    public static List<String> textsAt(String json, String pointer) {
        JsonNode value = at(json, pointer);
        return value.isArray()
                ? value.valueStream().map(Json::scalar).filter(Objects::nonNull).toList()
                : List.of();
    }

    /**
     * Whether a text has something at a place.
     *
     * @param json the JSON text
     * @param pointer a JSON pointer
     * @return whether it has
     */
    public static boolean hasAt(String json, String pointer) {
        return !at(json, pointer).isMissingNode();
    }

    private static JsonNode at(String json, String pointer) {
        JsonPointer compiled = compiled(pointer);
        JsonNode root = parse(json.getBytes(StandardCharsets.UTF_8));
        return root == null ? JsonNodeFactory.instance.missingNode() : root.at(compiled);
    }

    private static @Nullable String scalar(JsonNode value) {
        return value.isValueNode() && !value.isNull() ? value.asString() : null;
    }

    private static JsonPointer compiled(String pointer) {
        try {
            return JsonPointer.compile(pointer);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + pointer + "' is no JSON pointer: write it as in /params/command (RFC 6901).", e);
        }
    }
}
