package io.airlockapp.testkit.tck;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON (RFC 8259) as maps, lists, texts, {@link BigDecimal}, booleans and null. The suite reads by itself, so that it shares
 * nobody's mistakes; what is no JSON fails the test.
 */
final class JsonText {

    private static final int DEEPEST = 100;

    private final String text;
    private int at;
    private int depth;

    private JsonText(String text) {
        this.text = text;
    }

    static @Nullable Object read(String text) {
        JsonText reader = new JsonText(text);
        Object value = reader.value();
        reader.space();
        if (reader.at < text.length()) {
            throw reader.wrong("goes on after its end");
        }
        return value;
    }

    private AssertionError wrong(String how) {
        return new AssertionError("The gateway's answer is no JSON: at character " + at + " it " + how + ".");
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean take(char expected) {
        space();
        if (at < text.length() && text.charAt(at) == expected) {
            at++;
            return true;
        }
        return false;
    }

    private void need(char expected) {
        if (!take(expected)) {
            throw wrong("has no " + expected);
        }
    }

    private @Nullable Object value() {
        space();
        if (++depth > DEEPEST) {
            throw wrong("is nested too deeply");
        }
        try {
            return switch (at < text.length() ? text.charAt(at) : ' ') {
                case '{' -> object();
                case '[' -> array();
                case '"' -> string();
                case 't' -> word("true", true);
                case 'f' -> word("false", false);
                case 'n' -> word("null", null);
                default -> number();
            };
        } finally {
            depth--;
        }
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        need('{');
        if (!take('}')) {
            do {
                space();
                String name = string();
                need(':');
                if (fields.containsKey(name)) {
                    throw wrong("has the field " + name + " twice");
                }
                fields.put(name, value());
            } while (take(','));
            need('}');
        }
        return fields;
    }

    private List<@Nullable Object> array() {
        List<@Nullable Object> elements = new ArrayList<>();
        need('[');
        if (!take(']')) {
            do {
                elements.add(value());
            } while (take(','));
            need(']');
        }
        return elements;
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) {
            throw wrong("has an unknown word");
        }
        at += word.length();
        return value;
    }

    private BigDecimal number() {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String number = text.substring(start, at);
        if (!number.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,4})?")) {
            throw wrong("has no value");
        }
        return new BigDecimal(number);
    }

    private String string() {
        if (at >= text.length() || text.charAt(at) != '"') {
            throw wrong("has no text");
        }
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
            char next = text.charAt(at);
            if (next < ' ') {
                throw wrong("has a control character in a text");
            }
            value.append(next == '\\' ? escape() : next);
        }
        if (at >= text.length()) {
            throw wrong("ends in a text");
        }
        at++;
        return value.toString();
    }

    private char escape() {
        at++;
        char kind = at < text.length() ? text.charAt(at) : ' ';
        if (kind == 'u'
                && at + 4 < text.length()
                && text.substring(at + 1, at + 5).matches("[0-9a-fA-F]{4}")) {
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 3, at + 1), 16);
        }
        int known = "\"\\/bfnrt".indexOf(kind);
        if (known < 0) {
            throw wrong("has an unknown escape");
        }
        return "\"\\/\b\f\n\r\t".charAt(known);
    }

    static String write(@Nullable Object value) {
        StringBuilder text = new StringBuilder();
        write(value, text);
        return text.toString();
    }

    private static void write(@Nullable Object value, StringBuilder text) {
        if (value instanceof Map<?, ?> fields) {
            String separator = "{";
            for (Map.Entry<?, ?> field : fields.entrySet()) {
                text.append(separator);
                write(field.getKey(), text);
                text.append(':');
                write(field.getValue(), text);
                separator = ",";
            }
            text.append(fields.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> elements) {
            String separator = "[";
            for (Object element : elements) {
                text.append(separator);
                write(element, text);
                separator = ",";
            }
            text.append(elements.isEmpty() ? "[]" : "]");
        } else if (value instanceof String string) {
            text.append('"');
            string.chars().forEach(c -> {
                if (c < ' ' || c == '"' || c == '\\') {
                    text.append(String.format("\\u%04x", c));
                } else {
                    text.append((char) c);
                }
            });
            text.append('"');
        } else {
            text.append(value);
        }
    }
}
