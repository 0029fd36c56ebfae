package io.airlockapp.harp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON value as plain objects: {@link Map}, {@link List}, {@link String}, {@link Boolean}, {@link Literal}. For the
 * few small documents this module reads and writes itself.
 */
final class JsonTree {

    /** A number in its own spelling, or {@link #NULL}. */
    record Literal(String text) {}

    static final Literal NULL = new Literal("null");

    private final byte[] in;
    private int at;

    private JsonTree(byte[] canonical) {
        in = canonical;
    }

    /** Reads what {@link CanonicalJson} has written; being canonical, it needs no checks. */
    static Object read(byte[] canonical) {
        return new JsonTree(canonical).value();
    }

    /** Writes a tree; the members come in the map's order, and a text's lone surrogate is for the caller to refuse. */
    static void write(Object value, ByteSink out) {
        if (value instanceof Map<?, ?> map) {
            String separator = "{";
            if (map.isEmpty()) {
                out.put('{');
            }
            for (Map.Entry<?, ?> member : map.entrySet()) {
                out.putAscii(separator);
                separator = ",";
                writeText((String) member.getKey(), out);
                out.put(':');
                write(member.getValue(), out);
            }
            out.put('}');
        } else if (value instanceof List<?> list) {
            String separator = "[";
            if (list.isEmpty()) {
                out.put('[');
            }
            for (Object element : list) {
                out.putAscii(separator);
                separator = ",";
                write(element, out);
            }
            out.put(']');
        } else if (value instanceof String text) {
            writeText(text, out);
        } else if (value instanceof Literal literal) {
            out.putAscii(literal.text());
        } else {
            out.putAscii(value.toString());
        }
    }

    private static void writeText(String text, ByteSink out) {
        out.put('"');
        text.codePoints().forEach(codePoint -> TextForm.putCodePoint(codePoint, out));
        out.put('"');
    }

    private Object value() {
        return switch (in[at]) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> text();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", NULL);
            default -> number();
        };
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        at++;
        while (in[at] != '}') {
            if (in[at] == ',') {
                at++;
            }
            String key = text();
            at++;
            members.put(key, value());
        }
        at++;
        return members;
    }

    private List<Object> array() {
        List<Object> elements = new ArrayList<>();
        at++;
        while (in[at] != ']') {
            if (in[at] == ',') {
                at++;
            }
            elements.add(value());
        }
        at++;
        return elements;
    }

    private String text() {
        int start = ++at;
        while (in[at] != '"' && in[at] != '\\') {
            at++;
        }
        if (in[at] == '"') {
            return new String(in, start, at++ - start, StandardCharsets.UTF_8);
        }
        ByteSink plain = new ByteSink(2 * (at - start));
        plain.put(in, start, at);
        while (in[at] != '"') {
            if (in[at] == '\\') {
                plain.put(TextForm.escapedUnit(in, at));
                at += in[at + 1] == 'u' ? 6 : 2;
            } else {
                plain.put(in[at++]);
            }
        }
        at++;
        return new String(plain.bytes, 0, plain.size, StandardCharsets.UTF_8);
    }

    private Object word(String word, Object meaning) {
        at += word.length();
        return meaning;
    }

    private Literal number() {
        int start = at;
        while (at < in.length && in[at] != ',' && in[at] != '}' && in[at] != ']') {
            at++;
        }
        return new Literal(new String(in, start, at - start, StandardCharsets.US_ASCII));
    }
}
