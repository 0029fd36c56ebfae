package io.airlockapp.testkit.internal;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields of a JSON object, read strictly: whatever is not as the wire reference says is refused with 400.
 *
 * @param prefix where the object is, for messages
 * @param node the object
 */
record Fields(String prefix, JsonNode node) {

    String text(String name) {
        String value = optionalText(name);
        if (value == null) {
            throw Refusal.validation("The field " + prefix + name + " is missing: add it.");
        }
        return value;
    }

    @Nullable
    String optionalText(String name) {
        JsonNode value = node.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isString() || value.stringValue().isBlank()) {
            throw Refusal.validation("The field " + prefix + name + " is blank or not a text: give it a value.");
        }
        return value.stringValue();
    }

    /** An id: a text, or a whole number in place of it, as some clients send. */
    String id(String name) {
        String value = optionalId(name);
        if (value == null) {
            throw Refusal.validation("The field " + prefix + name + " is missing: add it.");
        }
        return value;
    }

    @Nullable
    String optionalId(String name) {
        JsonNode value = node.get(name);
        return value != null && value.isIntegralNumber()
                ? value.bigIntegerValue().toString()
                : optionalText(name);
    }

    Instant time(String name) {
        return parse(name, text(name));
    }

    @Nullable
    Instant optionalTime(String name) {
        String value = optionalText(name);
        return value == null ? null : parse(name, value);
    }

    private Instant parse(String name, String value) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(value);
            if (time.getOffset().equals(ZoneOffset.UTC)) {
                return time.toInstant();
            }
        } catch (DateTimeException e) {
            // Refused below, like a time in another zone.
        }
        throw Refusal.validation("The field " + prefix + name + " is not a time of RFC 3339 in UTC: write it as one.");
    }

    Fields object(String name) {
        Fields value = optionalObject(name);
        if (value == null) {
            throw Refusal.validation("The object " + prefix + name + " is missing: add it.");
        }
        return value;
    }

    @Nullable
    Fields optionalObject(String name) {
        JsonNode value = node.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isObject()) {
            throw Refusal.validation("The field " + prefix + name + " is not an object: make it one.");
        }
        return new Fields(prefix + name + ".", value);
    }

    /** Every field of this object, all of them texts. */
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!field.getValue().isString()) {
                throw Refusal.validation("The field " + prefix + field.getKey() + " is not a text: make it one.");
            }
            texts.put(field.getKey(), field.getValue().stringValue());
        }
        return texts;
    }

    /** Whether a field is there, and not null. */
    boolean has(String name) {
        return node.hasNonNull(name);
    }

    byte[] base64(String name) {
        try {
            // Data may be empty in principle, so this does not go through text().
            JsonNode value = node.get(name);
            if (value != null && value.isString()) {
                return Base64.getDecoder().decode(value.stringValue());
            }
        } catch (IllegalArgumentException e) {
            // Refused below.
        }
        throw Refusal.validation("The field " + prefix + name + " is not standard base64: write it so.");
    }

    byte[] base64(String name, int length) {
        byte[] bytes = base64(name);
        if (bytes.length != length) {
            throw Refusal.validation(
                    "The field " + prefix + name + " has " + bytes.length + " bytes in place of " + length + ".");
        }
        return bytes;
    }
}
