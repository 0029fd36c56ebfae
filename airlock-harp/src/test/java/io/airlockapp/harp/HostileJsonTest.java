package io.airlockapp.harp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody sends who means no good: refused with a typed error or exact, and never costly. */
class HostileJsonTest {

    private static final String DOCUMENT =
            "{\"b\":[1,-2.5e-3,true,null,\"\\ud83d\\ude00\u20ac\ud83d\ude00\\n\"],\"a\":{\"z\":false,\"y\":{}},\"\":[]}";

    private static String canonical(String json) {
        return new String(CanonicalJson.canonicalize(json), UTF_8);
    }

    private static void refused(byte[] json) {
        assertThatExceptionOfType(HarpException.class)
                .isThrownBy(() -> CanonicalJson.canonicalize(json))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(FailureReason.CANONICALIZATION));
    }

    private static void refused(String json) {
        assertThatExceptionOfType(HarpException.class)
                .isThrownBy(() -> CanonicalJson.canonicalize(json))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(FailureReason.CANONICALIZATION));
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @ParameterizedTest
    @CsvSource({"[, 1, ]", "{\"a\":, 1, }", "'[{\"a\":', 0, }]", "'[[],{\"\":', null, }]"})
    void canonicalize_deepDocument_isTakenToTheLimitAndNoFurther(String open, String inner, String close) {
        int levels = (int) open.chars().filter(c -> c == '[' || c == '{').count()
                - (int) open.chars().filter(c -> c == ']').count();
        int limit = CanonicalJson.MAX_DEPTH / levels;
        for (int times : new int[] {limit - 1, limit}) {
            String deep = open.repeat(times) + inner + close.repeat(times);
            assertThat(canonical(deep)).isEqualTo(deep);
        }
        for (int times : new int[] {limit + 1, 100_000}) {
            refused(open.repeat(times) + inner + close.repeat(times));
            refused(open.repeat(times));
        }
    }

    @Test
    void canonicalize_documentOfTheLargestSize_isTaken_andOfOneByteMoreIsRefused() {
        byte[] largest = new byte[CanonicalJson.MAX_BYTES + 1];
        Arrays.fill(largest, (byte) 'a');
        largest[0] = '"';
        largest[CanonicalJson.MAX_BYTES - 1] = '"';
        largest[CanonicalJson.MAX_BYTES] = ' ';

        assertThat(CanonicalJson.canonicalize(Arrays.copyOf(largest, CanonicalJson.MAX_BYTES)).length)
                .isEqualTo(CanonicalJson.MAX_BYTES);
        refused(largest);
        assertThat(canonical("1" + " ".repeat(CanonicalJson.MAX_BYTES - 1))).isEqualTo("1");
        // Two bytes a character: more bytes than characters.
        refused("\"" + "\u00e9".repeat(CanonicalJson.MAX_BYTES / 2) + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"\\u0061\":1}",
                "{\"\\u0061\":1,\"b\":2,\"a\":1}",
                "{\"\\/\":1,\"b\":2,\"\\u002f\":1}",
                "{\"\\t\":1,\"\\u0009\":1}",
                "{\"\\u0000\":1,\"a\":2,\"\\u0000\":1}",
                "{\"\\\"\":1,\"\\u0022\":1}",
                "{\"\\\\\":1,\"a\":0,\"\\u005C\":1}",
                "{\"\u00e9\":1,\"\\u00e9\":1}",
                "{\"\\ud83d\\ude00\":1,\"z\":0,\"\ud83d\ude00\":1}",
                "{\"\\uD83D\\uDE00\":1,\"\\ud83d\\ude00\":1}",
                "{\"c\":{\"a\":[{\"k\":1,\"j\":2,\"k\":3}]}}"
            })
    void canonicalize_sameNameInOtherSpelling_isRefused(String json) {
        refused(json);
        refused(json.getBytes(UTF_8));
    }

    /** A name that only looks the same is another one: nothing is normalised. */
    @Test
    void canonicalize_namesThatOnlyLookTheSame_areKept() {
        assertThat(canonical("{\"e\u0301\":1,\"\u00e9\":2,\"\u212b\":3,\"\u00c5\":4}"))
                .isEqualTo("{\"e\u0301\":1,\"\u00c5\":4,\"\u00e9\":2,\"\u212b\":3}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\ud800",
                "\\uDBFF",
                "\\udc00",
                "\\uDFFF",
                "\\ud83d\\ud83d\\ude00",
                "\\ud83d\\ude00\\ude00",
                "\\ude00\\ud83d",
                "\\ud83dx\\ude00",
                "\\ud83d\\n\\ude00",
                "\\ud83d\\u0020\\ude00",
                "\\ud83d\\\\ude00",
                "\\ud83d\\",
                "\\ud83d\\u",
                "\\ud83d\\ude0",
                "\\ud83d\\udbff",
                "\\ud83d\\ue000"
            })
    void canonicalize_loneSurrogateAnywhereInADocument_isRefused(String half) {
        for (String place :
                List.of("\"%s\"", "\"a%s\"", "\"%sz\"", "[0,\"%s\"]", "{\"%s\":0}", "{\"b\":0,\"a%s\":1}")) {
            refused(place.formatted(half));
            refused(place.formatted(half).getBytes(UTF_8));
        }
    }

    @Test
    void canonicalize_loneSurrogateThatIsNotEscaped_isRefused() {
        for (String half : List.of("\ud83d", "\ude00", "\ude00\ud83d", "\ud83d" + "\\ude00", "\\ud83d" + "\ude00")) {
            refused("\"" + half + "\"");
            refused("{\"a" + half + "\":1}");
        }
        // It may also be where the document breaks off.
        refused("\"\ud83d");
        refused("\ud83d");
        // The same in bytes, which are then no UTF-8.
        refused(hex("22 eda0bd 22"));
        refused(hex("22 edb880 22"));
        refused(hex("22 eda0bd edb880 22"));
        refused(hex("22 5c7564383364 edb880 22"));
        refused(hex("22 eda0bd 5c7564653030 22"));
    }

    @Test
    void canonicalize_outermostEscapedCharacterOfEachLength_isWrittenInUtf8() {
        String json = "\"\\u007f\\u0080\\u07ff\\u0800\\ud7ff\\ue000\\uffff\\ud800\\udc00\\udbff\\udfff\"";

        assertThat(CanonicalJson.canonicalize(json))
                .isEqualTo(hex("22 7f c280 dfbf e0a080 ed9fbf ee8080 efbfbf f0908080 f48fbfbf 22"));
    }

    /** An escape is two characters or six, whatever stands before it. */
    @Test
    void canonicalize_namesThatDifferAfterAnEscape_areSortedByWhatFollows() {
        assertThat(canonical("{\"u\\nb\":1,\"u\\na\":2,\"u\\u0001b\":3,\"u\\u0001a\":4,\"\\u0001b\":5,\"\\u0001a\":6}"))
                .isEqualTo("{\"\\u0001a\":6,\"\\u0001b\":5,\"u\\u0001a\":4,\"u\\u0001b\":3,\"u\\na\":2,\"u\\nb\":1}");
    }

    @Test
    void canonicalize_refusal_saysWhatIsWrongAndWhere() {
        saysWhy("[\"a", "at byte 3: the JSON ends inside a string");
        saysWhy("[\"a\n\"]", "at byte 3: a string holds a control character");
        saysWhy("[\"\u00e9\\x\"]", "at byte 4: JSON has no such escape");
        saysWhy("[\"ab\ud800\"]", "Character 4 of the JSON is half of a surrogate pair");
    }

    private static void saysWhy(String json, String why) {
        assertThatExceptionOfType(HarpException.class)
                .isThrownBy(() -> CanonicalJson.canonicalize(json))
                .withMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource({
        "-0, 0",
        "-0.0, 0",
        "-0e-5, 0",
        "0e999999999999, 0",
        "0.0e-999999999999, 0",
        "1e-320, 1e-320",
        "1e-400, 0",
        "-1e-400, 0",
        "1e-999999999999, 0",
        "1e-99999999999999999999999999999999, 0",
        "9007199254740992, 9007199254740992",
        "9007199254740993e0, 9007199254740992",
        "1e30, 1e+30",
        "1000000000000000000000000000000, 1e+30",
        "1e00000000000000000000000000000001, 10",
        "1e-00000000000000000000000000000001, 0.1"
    })
    void canonicalize_numberAtAnEdge_isExact(String number, String form) {
        assertThat(canonical(number)).isEqualTo(form);
        assertThat(canonical("[" + number + "]")).isEqualTo("[" + form + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e400",
                "-1e400",
                "1e999999999999",
                "-1e999999999999",
                "1e99999999999999999999999999999999",
                "9007199254740993",
                "-9007199254740993",
                "1000000000000000000000000000001",
                "1e",
                "1e+",
                "1e-",
                "1e1.5",
                "1e1e1",
                "-",
                "--1",
                "- 1",
                "1 e5",
                "-01",
                "00",
                "0e0x",
                "1.e1",
                "\uff11",
                "1\u0000"
            })
    void canonicalize_numberThatIsNoneOrTooMuch_isRefused(String number) {
        refused(number);
        refused("{\"a\":" + number + "}");
    }

    @Test
    void canonicalize_longestNumber_isExact_andOneCharacterMoreIsRefused() {
        int most = CanonicalJson.MAX_NUMBER_LENGTH;
        String third = "0." + "3".repeat(most - 2);
        String shifted = "0." + "0".repeat(most - 8) + "1e2040";

        assertThat(canonical(third)).isEqualTo("0.3333333333333333");
        assertThat(canonical("-" + third.substring(0, most - 1))).isEqualTo("-0.3333333333333333");
        assertThat(shifted).hasSize(most);
        assertThat(canonical(shifted)).isEqualTo("0.1");
        assertThat(canonical("1" + "0".repeat(308))).isEqualTo("1e+308");
        refused("1" + "0".repeat(309));
        refused(third + "3");
        refused("-" + third);
        refused("1e" + "0".repeat(most - 2) + "1");
        refused("[" + "1".repeat(1_000_000) + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c0af", "c1bf", "e080af", "e09fbf", "f08080af", "f08fbfbf", "c080", "eda080", "edafbf", "edb080",
                "edbfbf", "f4908080", "f5808080", "f7bfbfbf", "f888808080", "fc8480808080", "80", "bf", "fe", "ff",
                "c3", "e282", "f09f98", "c328", "e2827f", "f09f987f", "e228a1", "f0289f98"
            })
    void canonicalize_bytesThatAreNoUtf8_areRefusedWhereverTheyAre(String bytes) {
        for (String place : List.of("\"%s\"", "\"a%sz\"", "{\"%s\":1}", "\"\\n%s\"", "\"%s", "%s", "[1,%s]", "1%s")) {
            refused(place.formatted(new String(hex(bytes), ISO_8859_1)).getBytes(ISO_8859_1));
        }
    }

    @Test
    void canonicalize_otherEncodings_areRefused() {
        refused(hex("efbbbf 7b7d"));
        refused("\ufeff{}");
        refused("{}".getBytes(UTF_16BE));
        refused("{}".getBytes(UTF_16LE));
        refused(hex("feff 007b 007d"));
        refused(hex("2b2f76 7b7d"));
        refused("\"\u00e9\"".getBytes(ISO_8859_1));
        // A byte order mark inside of a string is a character.
        assertThat(canonical("\"\ufeff\"")).isEqualTo("\"\ufeff\"");
    }

    @Test
    void canonicalize_nulAndOtherControlCharacters_areRefusedUnlessEscaped() {
        for (int c = 0; c < 0x20; c++) {
            refused("\"" + (char) c + "\"");
            refused("{\"a" + (char) c + "\":1}");
            if (" \t\r\n".indexOf(c) < 0) {
                refused("{}" + (char) c);
                refused((char) c + "{}");
                refused("[1," + (char) c + "2]");
            }
        }
        assertThat(canonical("\"\\u0000\"")).isEqualTo("\"\\u0000\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "1", "\"a\"", "null"})
    void canonicalize_contentAfterTheValue_isRefused(String value) {
        for (String more : List.of("{}", "1 ", "\"", ",", "]", "}", "//", "#", "\u0000", "\u00a0", "\u2028", "\n\n;")) {
            refused(value + " " + more);
        }
        assertThat(canonical(value + " \n\r\t")).isEqualTo(value);
    }

    @Test
    void canonicalize_documentCutAtAnyByte_isRefused() {
        byte[] whole = DOCUMENT.getBytes(UTF_8);
        for (int length = 0; length < whole.length; length++) {
            refused(Arrays.copyOf(whole, length));
        }
        assertThat(canonical(DOCUMENT))
                .isEqualTo("{\"\":[],\"a\":{\"y\":{},\"z\":false},"
                        + "\"b\":[1,-0.0025,true,null,\"\ud83d\ude00\u20ac\ud83d\ude00\\n\"]}");
    }

    @Test
    void canonicalize_documentWithAnyByteReplaced_isRefusedOrHasAFixedForm() {
        byte[] whole = DOCUMENT.getBytes(UTF_8);
        int taken = 0;
        for (int at = 0; at < whole.length; at++) {
            for (int value = 0; value < 256; value++) {
                byte[] changed = whole.clone();
                changed[at] = (byte) value;
                byte[] form;
                try {
                    form = CanonicalJson.canonicalize(changed);
                } catch (HarpException e) {
                    assertThat(e.reason()).isEqualTo(FailureReason.CANONICALIZATION);
                    continue;
                }
                taken++;
                assertThat(CanonicalJson.canonicalize(form)).isEqualTo(form);
            }
        }
        assertThat(taken).isBetween(1000, 20_000);
    }

    /** Pair by pair, these would be compared five hundred thousand million times. */
    @Test
    void canonicalize_aMillionMembersBackwards_areSortedWithinBoundedMemory() {
        StringBuilder json = new StringBuilder("{");
        for (int i = 999_999; i >= 0; i--) {
            json.append(i == 999_999 ? "" : ",").append("\"%06d\":0".formatted(i));
        }
        String form = bounded(json.append('}').toString());

        assertThat(form).startsWith("{\"000000\":0,\"000001\":0").endsWith("\"999999\":0}");
    }

    @Test
    void canonicalize_aHundredThousandNamesThatDifferInTheirLastCharacters_areSortedWithinBoundedMemory() {
        String prefix = "\\u0001\u20ac".repeat(12);
        StringBuilder json = new StringBuilder("{");
        for (int i = 99_999; i >= 0; i--) {
            json.append(i == 99_999 ? "" : ",").append("\"" + prefix + "%05d\":0".formatted(i));
        }
        assertThat(bounded(json.append('}').toString())).startsWith("{\"" + prefix + "00000\":0");
        json.insert(1, "\"" + prefix + "00000\":0,");
        refused(json.toString());
    }

    /** Each level moves what is inside it once more, so that the costs are the depth times the size, and no more. */
    @Test
    void canonicalize_manyUnsortedObjectsInsideEachOther_areSortedWithinBoundedMemory() {
        int depth = CanonicalJson.MAX_DEPTH;
        String payload = "\"" + "x".repeat(100_000) + "\"";
        String json = "{\"b\":0,\"a\":".repeat(depth) + payload + "}".repeat(depth);

        assertThat(bounded(json, 2L * depth + 40))
                .isEqualTo("{\"a\":".repeat(depth) + payload + ",\"b\":0}".repeat(depth));
    }

    private static String bounded(String json) {
        return bounded(json, 40);
    }

    /** The canonical form, made with at most so many times the memory of the input. */
    private static String bounded(String json, long factor) {
        byte[] bytes = json.getBytes(UTF_8);
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = memory.getCurrentThreadAllocatedBytes();
        byte[] form = CanonicalJson.canonicalize(bytes);
        assertThat(memory.getCurrentThreadAllocatedBytes() - before).isLessThan(factor * bytes.length);
        return new String(form, UTF_8);
    }
}
