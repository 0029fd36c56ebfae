package io.airlockapp.testkit.internal.control;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A JSON object that is read field by field. What has not been asked for by the {@link #end} is refused. */
final class Input {

    private final String place;
    private final JsonNode node;
    private final Set<String> asked = new LinkedHashSet<>();

    /**
     * Creates the input.
     *
     * @param place where it is, for sentences; empty for the body itself
     * @param node the object
     */
    Input(String place, JsonNode node) {
        this.place = place;
        this.node = node;
        if (!node.isObject()) {
            throw ControlProblem.badRequest(
                    (place.isEmpty() ? "The body" : "The field " + place) + " is not a JSON object: send one.");
        }
    }

    private String at(String name) {
        return place.isEmpty() ? name : place + "." + name;
    }

    private ControlProblem wrong(String name, String what) {
        return ControlProblem.badRequest("The field " + at(name) + " is not " + what + ": send one.");
    }

    /** The value of a field, or null if it is missing or null. */
    @Nullable
    JsonNode value(String name) {
        asked.add(name);
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private JsonNode need(String name, @Nullable Object value) {
        if (value == null) {
            throw ControlProblem.badRequest("The field " + at(name) + " is missing: add it.");
        }
        return node.get(name);
    }

    @Nullable
    String optionalText(String name) {
        JsonNode value = value(name);
        if (value != null && !value.isString()) {
            throw wrong(name, "a text");
        }
        return value == null ? null : value.stringValue();
    }

    String text(String name) {
        String value = optionalText(name);
        need(name, value);
        return value == null ? "" : value;
    }

    @Nullable
    Integer optionalInt(String name) {
        JsonNode value = value(name);
        if (value != null && !(value.isIntegralNumber() && value.canConvertToInt())) {
            throw wrong(name, "a whole number");
        }
        return value == null ? null : value.intValue();
    }

    int integer(String name) {
        Integer value = optionalInt(name);
        return need(name, value).intValue();
    }

    long longInteger(String name) {
        JsonNode value = value(name);
        if (value != null && !(value.isIntegralNumber() && value.canConvertToLong())) {
            throw wrong(name, "a whole number of 64 bits");
        }
        return need(name, value).longValue();
    }

    double number(String name) {
        JsonNode value = value(name);
        if (value != null && !value.isNumber()) {
            throw wrong(name, "a number");
        }
        return need(name, value).doubleValue();
    }

    boolean flag(String name) {
        JsonNode value = value(name);
        if (value != null && !value.isBoolean()) {
            throw wrong(name, "true or false");
        }
        return value != null && value.booleanValue();
    }

    @Nullable
    Duration optionalDuration(String name) {
        String value = optionalText(name);
        try {
            return value == null ? null : Duration.parse(value);
        } catch (DateTimeException e) {
            throw wrong(name, "a duration of ISO 8601, as in PT25S");
        }
    }

    Duration duration(String name) {
        Duration value = optionalDuration(name);
        need(name, value);
        return value == null ? Duration.ZERO : value;
    }

    URI uri(String name) {
        try {
            return new URI(text(name));
        } catch (URISyntaxException e) {
            throw wrong(name, "a URI");
        }
    }

    @Nullable
    Instant optionalInstant(String name) {
        String value = optionalText(name);
        try {
            return value == null ? null : Instant.parse(value);
        } catch (DateTimeException e) {
            throw wrong(name, "a time of RFC 3339 in UTC, as in 2026-01-01T00:00:00Z");
        }
    }

    Instant instant(String name) {
        Instant value = optionalInstant(name);
        need(name, value);
        return value == null ? Instant.EPOCH : value;
    }

    /** One of an enum's constants, written in lower case with dashes. */
    <E extends Enum<E>> E constant(String name, Class<E> type) {
        E value = optionalConstant(name, type);
        if (value == null) {
            throw ControlProblem.badRequest("The field " + at(name) + " is missing: give one of " + words(type) + ".");
        }
        return value;
    }

    <E extends Enum<E>> @Nullable E optionalConstant(String name, Class<E> type) {
        String word = optionalText(name);
        if (word == null) {
            return null;
        }
        for (E constant : type.getEnumConstants()) {
            if (word(constant).equals(word)) {
                return constant;
            }
        }
        throw ControlProblem.badRequest(
                "The field " + at(name) + " is not one of " + words(type) + ": use one of them.");
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <E extends Enum<E>> List<String> words(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(Input::word).toList();
    }

    <T> @Nullable T optionalObject(String name, Function<Input, T> reader) {
        JsonNode value = value(name);
        return value == null ? null : read(at(name), value, reader);
    }

    <T> T object(String name, Function<Input, T> reader) {
        JsonNode value = value(name);
        return read(at(name), need(name, value), reader);
    }

    /** The elements of an array; none if the field is missing. */
    <T> List<T> objects(String name, Function<Input, T> reader) {
        List<T> all = new ArrayList<>();
        for (JsonNode element : array(name)) {
            all.add(read(at(name) + "[" + all.size() + "]", element, reader));
        }
        return all;
    }

    List<String> texts(String name) {
        List<String> all = new ArrayList<>();
        for (JsonNode element : array(name)) {
            if (!element.isString()) {
                throw wrong(name, "an array of texts");
            }
            all.add(element.stringValue());
        }
        return all;
    }

    private Iterable<JsonNode> array(String name) {
        JsonNode value = value(name);
        if (value != null && !value.isArray()) {
            throw wrong(name, "an array");
        }
        return value == null ? List.of() : value;
    }

    /** Reads an object whole. */
    static <T> T read(String place, JsonNode node, Function<Input, T> reader) {
        Input input = new Input(place, node);
        T value = reader.apply(input);
        input.end();
        return value;
    }

    /** Refuses what nobody has asked for. */
    private void end() {
        for (String name : node.propertyNames()) {
            if (!asked.contains(name)) {
                throw ControlProblem.badRequest("There is no field " + at(name) + " here: leave it out"
                        + (asked.isEmpty() ? "." : ", or use one of " + asked + "."));
            }
        }
    }
}
