package io.airlockapp.harp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CanonicalJsonAgainstNodeTest {

    private static final String CANONICAL = """
            line => {
              const write = v => Array.isArray(v) ? '[' + v.map(write).join(',') + ']'
                : v !== null && typeof v === 'object'
                  ? '{' + Object.keys(v).sort().map(k => JSON.stringify(k) + ':' + write(v[k])).join(',') + '}'
                  : JSON.stringify(v);
              return write(JSON.parse(line));
            }""";

    @TempDir
    Path directory;

    private final Random random = new Random(20260101);

    @Test
    void write_doublesOfEveryKind_givesNodesText() throws Exception {
        List<String> bits = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            addIfFinite(bits, random.nextLong());
            addIfFinite(bits, Double.doubleToRawLongBits(random.nextDouble()));
            addIfFinite(bits, random.nextLong() >>> 12 + random.nextInt(52));
            addIfFinite(bits, Double.doubleToRawLongBits(random.nextLong() >> random.nextInt(63)));
            addIfFinite(bits, (long) random.nextInt(2047) << 52 | random.nextInt(3));
        }
        List<String> expected = Node.map(
                directory,
                "line => { const v = new DataView(new ArrayBuffer(8)); v.setBigUint64(0, BigInt('0x' + line));"
                        + " return JSON.stringify(v.getFloat64(0)); }",
                bits);
        for (int i = 0; i < bits.size(); i++) {
            double value = Double.longBitsToDouble(Long.parseUnsignedLong(bits.get(i), 16));
            if (!NumberFormTest.form(value).equals(expected.get(i))) {
                assertThat(NumberFormTest.form(value)).as(bits.get(i)).isEqualTo(expected.get(i));
            }
        }
        assertThat(bits).hasSizeGreaterThan(90_000);
    }

    private static void addIfFinite(List<String> bits, long value) {
        if (Double.isFinite(Double.longBitsToDouble(value))) {
            bits.add(Long.toHexString(value));
        }
    }

    @Test
    void canonicalize_decimalsOfEveryKind_givesNodesText() throws Exception {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < 30_000; i++) {
            numbers.add(decimal());
        }
        same(numbers);
    }

    @Test
    void canonicalize_randomStrings_givesNodesText() throws Exception {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            texts.add(text());
        }
        same(texts);
    }

    @Test
    void canonicalize_randomTrees_givesTheTextThatNodeSorts() throws Exception {
        List<String> trees = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            trees.add(tree(4));
        }
        same(trees);
    }

    private void same(List<String> json) throws Exception {
        List<String> expected = Node.map(directory, CANONICAL, json);
        for (int i = 0; i < json.size(); i++) {
            String ours = new String(CanonicalJson.canonicalize(json.get(i)), UTF_8);
            if (!ours.equals(expected.get(i))) {
                assertThat(ours).as(json.get(i)).isEqualTo(expected.get(i));
            }
        }
    }

    /** A literal that is no integer of more digits than a double holds, since we refuse what Node rounds. */
    private String decimal() {
        StringBuilder number = new StringBuilder(random.nextBoolean() ? "-" : "");
        int whole = random.nextInt(22);
        number.append(whole == 0 ? "0" : digits(whole));
        boolean fraction = random.nextInt(3) > 0;
        if (fraction) {
            number.append('.').append("0".repeat(random.nextInt(8) == 0 ? random.nextInt(30) : 0));
            for (int i = random.nextInt(22); i >= 0; i--) {
                number.append(random.nextInt(10));
            }
        }
        if (random.nextBoolean() || !fraction && whole > 15) {
            number.append(random.nextBoolean() ? "e" : "E")
                    .append(List.of("", "+", "-").get(random.nextInt(3)));
            number.append(random.nextInt(random.nextBoolean() ? 30 : 285));
        }
        return number.toString();
    }

    private String digits(int count) {
        StringBuilder digits = new StringBuilder().append((char) ('1' + random.nextInt(9)));
        while (digits.length() < count) {
            digits.append(random.nextInt(10));
        }
        return digits.toString();
    }

    private String text() {
        StringBuilder text = new StringBuilder("\"");
        for (int i = random.nextInt(12); i > 0; i--) {
            int c =
                    switch (random.nextInt(6)) {
                        case 0 -> random.nextInt(0x20);
                        case 1 -> random.nextInt(0x80);
                        case 2 -> random.nextInt(0x800);
                        case 3 -> random.nextInt(0xD800);
                        case 4 -> 0xE000 + random.nextInt(0x2000);
                        default -> 0x10000 + random.nextInt(0x100000);
                    };
            boolean escape = c < 0x20 || c == '"' || c == '\\' || random.nextInt(3) == 0;
            for (char unit : Character.toChars(c)) {
                text.append(escape ? "\\u%04x".formatted((int) unit) : unit);
            }
        }
        return text.append('"').toString();
    }

    private String tree(int depth) {
        int kind = random.nextInt(depth > 0 ? 8 : 5);
        if (kind == 0) {
            return decimal();
        } else if (kind == 1) {
            return text();
        } else if (kind < 5) {
            return List.of("true", "false", "null").get(kind - 2);
        }
        List<String> parts = new ArrayList<>();
        Set<String> keys = new LinkedHashSet<>();
        for (int i = random.nextInt(kind == 5 ? 30 : 6); i > 0; i--) {
            if (kind == 7) {
                parts.add(tree(depth - 1));
            } else {
                String key = random.nextBoolean() ? text() : "\"" + random.nextInt(50) + "\"";
                if (keys.add(new String(CanonicalJson.canonicalize(key), UTF_8))) {
                    parts.add(key + " :\t" + tree(depth - 1));
                }
            }
        }
        return (kind == 7 ? "[ " : "{ ") + String.join(" , ", parts) + (kind == 7 ? "]" : "}");
    }
}
