package io.airlockapp.harp;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Makes up JSON values, as trees that {@link ReferenceForm} takes, and spells them in one of the many ways there are. */
final class RandomJson {

    private final Random random;

    RandomJson(Random random) {
        this.random = random;
    }

    /** A finite double: any bits at all, or where reading and writing are hard. */
    double number() {
        double value =
                switch (random.nextInt(8)) {
                    case 0, 1 -> Double.longBitsToDouble(random.nextLong());
                    // Subnormal, of every length.
                    case 2 -> Double.longBitsToDouble(random.nextLong() >>> (12 + random.nextInt(52)));
                    // Around a power of ten.
                    case 3 -> around(Double.parseDouble("1e" + (random.nextInt(633) - 324)));
                    // Around a power of two, where the doubles below lie closer than those above.
                    case 4 -> around(Double.longBitsToDouble((long) random.nextInt(2047) << 52));
                    // Around a decimal of 15 to 17 digits, where its neighbours need more or fewer.
                    case 5 ->
                        around(Double.parseDouble(digits(15 + random.nextInt(3)) + "e" + (random.nextInt(600) - 310)));
                    // Around the largest whole numbers, and half-way between them.
                    case 6 -> around(0x1p53 * (1 + random.nextInt(8)) + random.nextInt(16));
                    default -> random.nextInt(2000) / (double) (1 + random.nextInt(1000));
                };
        return Double.isFinite(value) ? random.nextBoolean() ? value : -value : number();
    }

    private double around(double value) {
        double near = value;
        for (int steps = random.nextInt(4); steps > 0; steps--) {
            near = random.nextBoolean() ? Math.nextUp(near) : Math.nextDown(near);
        }
        return near;
    }

    private String digits(int count) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < count; i++) {
            digits.append(random.nextInt(10));
        }
        return digits.toString();
    }

    /** A text of whole characters. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(9); i > 0; i--) {
            text.appendCodePoint(
                    switch (random.nextInt(8)) {
                        case 0 -> random.nextInt(0x20);
                        case 1, 2 -> 0x20 + random.nextInt(0x60);
                        case 3 ->
                            "\"\\/\b\t\n\f\r\u007f\u2028\u2029\ufeff\uffff\ud7ff\ue000".charAt(random.nextInt(15));
                        case 4 -> random.nextInt(0x800);
                        case 5 -> random.nextInt(0xD800);
                        case 6 -> 0xE000 + random.nextInt(0x2000);
                        default -> 0x10000 + random.nextInt(0x100000);
                    });
        }
        return text.toString();
    }

    Object tree(int depth) {
        int kind = random.nextInt(depth > 0 ? 8 : 4);
        if (kind < 4) {
            return switch (kind) {
                case 0 -> number();
                case 1 -> text();
                case 2 -> random.nextBoolean();
                default -> ReferenceForm.NULL;
            };
        }
        int size = random.nextInt(random.nextInt(10) == 0 ? 40 : 6);
        if (kind < 6) {
            List<Object> list = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                list.add(tree(depth - 1));
            }
            return list;
        }
        Map<String, Object> map = new LinkedHashMap<>();
        String prefix = random.nextBoolean() ? "" : text();
        for (int i = 0; i < size; i++) {
            map.put(prefix + (random.nextBoolean() ? text() : random.nextInt(100)), tree(depth - 1));
        }
        return map;
    }

    /** One of the spellings of a value: any order, white space, escapes and form of numbers. */
    String spelled(Object value) {
        StringBuilder json = new StringBuilder();
        spell(value, json);
        return json.toString();
    }

    private void spell(Object value, StringBuilder json) {
        space(json);
        if (value instanceof Map<?, ?> map) {
            List<Object> keys = new ArrayList<>(map.keySet());
            Collections.shuffle(keys, random);
            json.append('{');
            for (int i = 0; i < keys.size(); i++) {
                json.append(i == 0 ? "" : ",");
                space(json);
                json.append(spelledText((String) keys.get(i)));
                space(json);
                json.append(':');
                spell(map.get(keys.get(i)), json);
            }
            space(json);
            json.append('}');
        } else if (value instanceof List<?> list) {
            json.append('[');
            for (int i = 0; i < list.size(); i++) {
                json.append(i == 0 ? "" : ",");
                spell(list.get(i), json);
            }
            space(json);
            json.append(']');
        } else if (value instanceof String text) {
            json.append(spelledText(text));
        } else if (value instanceof Double number) {
            json.append(spelledNumber(number));
        } else {
            json.append(value == ReferenceForm.NULL ? "null" : value);
        }
        space(json);
    }

    private void space(StringBuilder json) {
        while (random.nextInt(3) == 0) {
            json.append(" \n\r\t".charAt(random.nextInt(4)));
        }
    }

    /** Both halves of a pair are spelled alike: with one escaped, the other would be a lone one in UTF-8. */
    String spelledText(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            int named = "\b\t\n\f\r\"\\/".indexOf(c);
            boolean must = c < 0x20 || c == '"' || c == '\\';
            if (named >= 0 && random.nextBoolean()) {
                json.append('\\').append("btnfr\"\\/".charAt(named));
            } else if (must || random.nextInt(4) == 0) {
                for (char unit : Character.toChars(c)) {
                    String hex = "%04x".formatted((int) unit);
                    json.append("\\u").append(random.nextBoolean() ? hex : hex.toUpperCase(Locale.ROOT));
                }
            } else {
                json.appendCodePoint(c);
            }
        });
        return json.append('"').toString();
    }

    /** With a point or an exponent: a plain integer would have to be exact. */
    private String spelledNumber(double value) {
        String zero = value == 0 && random.nextBoolean() ? "-" : "";
        BigDecimal decimal = random.nextBoolean() ? new BigDecimal(value) : new BigDecimal(Double.toString(value));
        int shift = random.nextInt(40) - 20;
        String moved = decimal.movePointRight(shift).toPlainString();
        if (moved.length() < CanonicalJson.MAX_NUMBER_LENGTH - 20) {
            String point = moved.indexOf('.') >= 0 ? "0".repeat(random.nextInt(3)) : random.nextBoolean() ? ".0" : "";
            return zero + moved + point + (random.nextBoolean() ? "e" : "E") + sign(-shift) + Math.abs(shift);
        }
        return zero + Double.toString(value);
    }

    private String sign(int exponent) {
        return exponent < 0 ? "-" : random.nextBoolean() ? "+" : "";
    }
}
