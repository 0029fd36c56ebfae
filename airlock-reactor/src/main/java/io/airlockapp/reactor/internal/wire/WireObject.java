package io.airlockapp.reactor.internal.wire;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.ProtocolException;
import io.airlockapp.transport.Body;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A JSON object as a gateway sent it, read leniently: unknown fields are there and are not looked at, a number is as good as
 * its text, null is as good as absent. A field that stands twice is refused, since which one counts would be a guess.
 */
final class WireObject {

    private static final WireObject EMPTY = new WireObject(Map.of(), false, 0, 0);

    private final Map<String, Object> fields;

    /** Whether any name begins with a capital: most gateways write none. */
    private final boolean capitals;

    private final long from;
    private final long to;

    private WireObject(Map<String, Object> fields, boolean capitals, long from, long to) {
        this.fields = fields;
        this.capitals = capitals;
        this.from = from;
        this.to = to;
    }

    /** Reads the object that the parser stands at the start of. */
    static WireObject read(JsonParser parser) throws JacksonException {
        long from = parser.currentTokenLocation().getByteOffset();
        Map<String, Object> fields = new LinkedHashMap<>();
        boolean capitals = false;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            capitals |= !name.isEmpty() && Character.isUpperCase(name.charAt(0));
            Object value = readValue(parser, parser.nextToken());
            if (fields.put(name, value) != null) {
                throw new ProtocolException("The gateway's answer has a field twice in one object.", null);
            }
        }
        return new WireObject(fields, capitals, from, parser.currentLocation().getByteOffset());
    }

    private static Object readValue(JsonParser parser, JsonToken token) throws JacksonException {
        return switch (token) {
            case START_OBJECT -> read(parser);
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
                    items.add(readValue(parser, t));
                }
                yield items;
            }
            case VALUE_NULL -> Absent.INSTANCE;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> parser.getString();
        };
    }

    private enum Absent {
        INSTANCE
    }

    /** The text of a field, or null if it is absent. Also found under its capitalised name. */
    @Nullable
    String text(String name) {
        Object value = value(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        if (value instanceof Boolean) {
            return value.toString();
        }
        throw unexpected(name, "a text");
    }

    String requiredText(String name) {
        String text = text(name);
        if (text == null || text.isBlank()) {
            throw new ProtocolException("The gateway's answer has no '" + name + "'.", null);
        }
        return text;
    }

    @Nullable
    Secret secret(String name) {
        String text = text(name);
        return text == null || text.isBlank() ? null : Secret.of(text);
    }

    @Nullable
    Instant instant(String name) {
        String text = text(name);
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw unexpected(name, "a time as in RFC 3339");
        }
    }

    Instant requiredInstant(String name) {
        Instant instant = instant(name);
        if (instant == null) {
            throw new ProtocolException("The gateway's answer has no '" + name + "'.", null);
        }
        return instant;
    }

    @Nullable
    URI uri(String name) {
        String text = text(name);
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw unexpected(name, "a URI");
        }
    }

    @Nullable
    Boolean bool(String name) {
        Object value = value(name);
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        throw unexpected(name, "true or false");
    }

    @Nullable
    Integer integer(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw unexpected(name, "a whole number");
        }
    }

    /** The object under a name; an empty one if it is absent. */
    WireObject object(String name) {
        Object value = value(name);
        if (value == null) {
            return EMPTY;
        }
        if (value instanceof WireObject object) {
            return object;
        }
        throw unexpected(name, "an object");
    }

    /** The very text of this object in the document that it was read from; null if it is absent, or the document no UTF-8. */
    @Nullable
    String textIn(Body document) {
        return from < 0 || to <= from
                ? null
                : new String(document.toByteArray(), (int) from, (int) (to - from), StandardCharsets.UTF_8);
    }

    boolean isObject(String name) {
        return value(name) instanceof WireObject;
    }

    boolean has(String name) {
        return value(name) != null;
    }

    /** The items of an array; none if it is absent. */
    List<Object> items(String name) {
        Object value = value(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return List.copyOf(list);
        }
        throw unexpected(name, "an array");
    }

    private @Nullable Object value(String name) {
        Object exact = fields.get(name);
        Object capitalised = capitals ? fields.get(Character.toUpperCase(name.charAt(0)) + name.substring(1)) : null;
        if (exact != null && capitalised != null) {
            throw new ProtocolException(
                    "The gateway's answer has '" + name
                            + "' twice, once capitalised: which one counts would be a guess.",
                    null);
        }
        Object value = exact != null ? exact : capitalised;
        return value == Absent.INSTANCE ? null : value;
    }

    private static ProtocolException unexpected(String name, String expected) {
        return new ProtocolException(
                "The gateway's answer has something else than " + expected + " as '" + name + "'.", null);
    }
}
