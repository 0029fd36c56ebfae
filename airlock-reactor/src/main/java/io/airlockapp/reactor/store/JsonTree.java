package io.airlockapp.reactor.store;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON as plain objects, so that fields which this version does not know are written again as they were read: {@link Map},
 * {@link List}, {@link String}, {@link Boolean}, {@link Literal}.
 */
final class JsonTree {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(32).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** A number in its own spelling, or null. */
    record Literal(String text) {}

    private JsonTree() {}

    /**
     * Reads one object and nothing after it.
     *
     * @throws IllegalArgumentException without the parser's message, which may quote what it read
     */
    static Map<String, Object> read(byte[] json) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                Map<String, Object> object = object(parser);
                if (parser.nextToken() == null) {
                    return object;
                }
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("it is not JSON");
        }
        throw new IllegalArgumentException("it is not one JSON object");
    }

    private static Map<String, Object> object(JsonParser parser) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            object.put(name, value(parser, parser.nextToken()));
        }
        return object;
    }

    private static Object value(JsonParser parser, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    items.add(value(parser, next));
                }
                yield items;
            }
            case VALUE_STRING -> parser.getString();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> new Literal(parser.getString());
        };
    }

    /** A whole number, which must be there. */
    static int integer(Map<String, Object> object, String name) {
        try {
            if (object.get(name) instanceof Literal number) {
                return Integer.parseInt(number.text());
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException("its field '" + name + "' is no whole number");
    }

    /**
     * Writes one object, in one line.
     *
     * @throws IllegalArgumentException if a text cannot be written, without the text
     */
    static byte[] write(Map<String, Object> object) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            write(object, generator);
        }
        return out.toByteArray();
    }

    private static void write(Object value, JsonGenerator generator) {
        if (value instanceof Map<?, ?> object) {
            generator.writeStartObject();
            object.forEach((name, member) -> {
                generator.writeName((String) name);
                write(member, generator);
            });
            generator.writeEndObject();
        } else if (value instanceof List<?> items) {
            generator.writeStartArray();
            items.forEach(item -> write(item, generator));
            generator.writeEndArray();
        } else if (value instanceof String text) {
            // The generator would put a question mark in the place of half a surrogate pair.
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
                throw new IllegalArgumentException("a text in it has no form in UTF-8");
            }
            generator.writeString(text);
        } else if (value instanceof Boolean flag) {
            generator.writeBoolean(flag);
        } else {
            generator.writeRawValue(((Literal) value).text());
        }
    }
}
