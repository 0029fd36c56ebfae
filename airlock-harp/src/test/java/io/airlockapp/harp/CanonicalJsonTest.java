package io.airlockapp.harp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {

    private static String canonical(String json) {
        return new String(CanonicalJson.canonicalize(json), UTF_8);
    }

    private static void refused(String json) {
        refused(json.getBytes(UTF_8));
    }

    private static void refused(byte[] json) {
        assertThatExceptionOfType(HarpException.class)
                .isThrownBy(() -> CanonicalJson.canonicalize(json))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(FailureReason.CANONICALIZATION));
    }

    @Test
    void canonicalize_exampleOfRfc8785Section322_givesItsBytes() {
        String json = """
                {
                  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                  "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                  "literals": [null, true, false]
                }
                """;
        String bytes =
                "7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a5b333333333333333333"
                        + "2e333333333333332c31652b33302c342e352c302e3030322c31652d32375d2c22737472696e67223a22e282ac245c75303030"
                        + "665c6e4127425c225c5c5c5c5c222f227d";

        assertThat(HexFormat.of().formatHex(CanonicalJson.canonicalize(json))).isEqualTo(bytes);
    }

    @Test
    void canonicalize_exampleOfRfc8785Section323_sortsByUtf16() {
        String json = """
                {"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
                 "\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control",
                 "\\u00f6":"Latin Small Letter O With Diaeresis"}
                """;

        assertThat(canonical(json))
                .isEqualTo("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
                        + "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
                        + "\"\ud83d\ude00\":\"Emoji: Grinning Face\","
                        + "\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
    }

    @Test
    void canonicalize_vectorOfTheProtocol_hashesToItsHash() {
        byte[] canonical = CanonicalJson.canonicalize("{\"value\":42,\"action\":\"test\"}");

        assertThat(new String(canonical, UTF_8)).isEqualTo("{\"action\":\"test\",\"value\":42}");
        assertThat(ArtifactHash.of(canonical).value())
                .isEqualTo("d3c2d7effb479ffc5085aad2144df886a452a4863396060f4e0ea29a8409d0fd");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "-0.0, 0",
        "0e400, 0",
        "-1, -1",
        "1.0, 1",
        "1e2, 100",
        "10, 10",
        "1.50, 1.5",
        "0.1, 0.1",
        "123456789012345, 123456789012345",
        "1234567890123456, 1234567890123456",
        "9007199254740992, 9007199254740992",
        "-9007199254740992, -9007199254740992",
        "9007199254740993.0, 9007199254740992",
        "100000000000000000000, 100000000000000000000",
        "1000000000000000000000, 1e+21",
        "1000000000000000000000000000000, 1e+30",
        "100000000000000000000000, 1e+23",
        "0.000001, 0.000001",
        "0.0000001, 1e-7",
        "1e-320, 1e-320",
        "5e-324, 5e-324",
        "2e-324, 0",
        "-2e-324, 0",
        "1e-999999999999, 0",
        "1e-4294967297, 0",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "1.7976931348623158e308, 1.7976931348623157e+308",
        "295147905179352825856.0, 295147905179352830000",
        "295147905179352830000, 295147905179352830000",
        "1E+2, 100",
        "12e-1, 1.2",
        "0.000100e4, 1"
    })
    void canonicalize_number_takesItsEcmaScriptForm(String number, String expected) {
        assertThat(canonical(number)).isEqualTo(expected);
        assertThat(canonical(expected)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9007199254740993",
                "-9007199254740993",
                "1152921504606846976",
                "10000000000000001",
                "1000000000000000000000000000001",
                "295147905179352825856",
                "12345678901234567890123",
                "1e400",
                "-1e400",
                "1e99999999999999",
                "1e4294967297",
                "1.7976931348623159e308",
                "01",
                "-01",
                "00",
                "-",
                "+1",
                ".5",
                "1.",
                "1.e2",
                "1e",
                "1e+",
                "0x10",
                "1_000",
                "NaN",
                "Infinity",
                "-Infinity",
                "--1",
                "1.2.3"
            })
    void canonicalize_numberWithoutExactForm_isRefused(String number) {
        refused(number);
        refused("[" + number + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "}",
                "]",
                "[1",
                "[1,",
                "[1,]",
                "[,1]",
                "[1 2]",
                "[1]]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":1}}",
                "{\"a\" 1}",
                "{1:1}",
                "[1}",
                "{\"a\":1]",
                "tru",
                "truee",
                "True",
                "nul",
                "falsy",
                "undefined",
                "1 2",
                "\"a\" \"b\"",
                "null,",
                "// c\n1",
                "/**/1",
                "\"",
                "\"a",
                "\"\\",
                "\"\\\"",
                "\"\\x\"",
                "\"\\u\"",
                "\"\\u12\"",
                "\"\\u12G4\"",
                "\"\\u-123\"",
                "\"\\u 123\"",
                "\"\t\"",
                "\"\n\"",
                "\"\u0000\"",
                "'a'",
                "\u00a01",
                "\ufeff1",
                "1\f",
                "\u000b1"
            })
    void canonicalize_notExactlyOneJsonValue_isRefused(String json) {
        refused(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":1}", "{\"a\":1,\"b\":2,\"a\":3}", "{\"b\":1,\"a\":2,\"b\":3}",
                        "{\"a\":1,\"\\u0061\":2}",
                "{\"\\n\":1,\"b\":0,\"\\u000A\":2}", "{\"\":1,\"\":2}", "{\"/\":1,\"\\/\":2}",
                        "[{\"x\":{\"y\":1,\"y\":2}}]",
                "{\"\\ud83d\\ude00\":1,\"\ud83d\ude00\":2}"
            })
    void canonicalize_twoMembersOfOneName_isRefused(String json) {
        refused(json);
    }

    @Test
    void canonicalize_sameNameInDifferentObjects_isTaken() {
        assertThat(canonical("{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":1}]}"))
                .isEqualTo("{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":1}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\\ud800\"",
                "\"\\udc00\"",
                "\"\\ud800\\ud800\"",
                "\"\\udc00\\ud800\"",
                "\"\\ud800x\"",
                "\"\\ud800\\n\"",
                "\"\\ud800\\u0041\"",
                "{\"\\ud800\":1}",
                "\"\\ud800\\u\""
            })
    void canonicalize_escapedHalfOfAPair_isRefused(String json) {
        refused(json);
    }

    @Test
    void canonicalize_rawHalfOfAPair_isRefused() {
        for (String half : List.of("\ud800", "\udc00", "\udc00\ud800", "\ud83d\ude00\ud83d")) {
            assertThatExceptionOfType(HarpException.class)
                    .isThrownBy(() -> CanonicalJson.canonicalize("\"" + half + "\""))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(FailureReason.CANONICALIZATION));
        }
        assertThat(canonical("\"\ud83d\ude00\"")).isEqualTo("\"\ud83d\ude00\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "bf",
                "c080",
                "c1bf",
                "c2",
                "c2c2",
                "e08080",
                "e09fbf",
                "e282",
                "e28228",
                "eda080",
                "edbfbf",
                "f0808080",
                "f08fbfbf",
                "f0908080c3",
                "f4908080",
                "f5808080",
                "f09f98",
                "f09f2880",
                "ff",
                "fe"
            })
    void canonicalize_invalidUtf8_isRefused(String hex) {
        byte[] broken = HexFormat.of().parseHex("22" + hex + "22");
        refused(broken);
        refused(HexFormat.of().parseHex("22" + hex));
    }

    @ParameterizedTest
    @ValueSource(strings = {"c280", "dfbf", "e0a080", "ed9fbf", "ee8080", "efbfbf", "f0908080", "f48fbfbf"})
    void canonicalize_outermostCharacterOfEachLength_isKept(String hex) {
        byte[] json = HexFormat.of().parseHex("22" + hex + "22");

        assertThat(CanonicalJson.canonicalize(json)).isEqualTo(json);
    }

    @Test
    void canonicalize_byteOrderMark_isRefused() {
        refused(HexFormat.of().parseHex("efbbbf7b7d"));
    }

    @Test
    void canonicalize_everyCharacterThatMustBeEscaped_takesTheShortForm() {
        StringBuilder json = new StringBuilder("\"");
        StringBuilder expected = new StringBuilder("\"");
        for (int c = 0; c < 0x20; c++) {
            json.append("\\u00").append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
            int named = "\b\t\n\f\r".indexOf(c);
            expected.append(
                    named >= 0
                            ? "\\" + "btnfr".charAt(named)
                            : "\\u00" + HexFormat.of().toHexDigits((byte) c));
        }
        json.append("\\u007f\\u2028\\u003c\\/\"");
        expected.append("\u007f\u2028</\"");

        assertThat(canonical(json.toString())).isEqualTo(expected.toString());
    }

    @Test
    void canonicalize_keysInEveryOrder_sortsByWhatTheyStandFor() {
        List<String> keys = List.of(
                "\"\"",
                "\"\\u0000\"",
                "\"\\t\"",
                "\"\\u001f\"",
                "\" \"",
                "\"!\"",
                "\"\\\"\"",
                "\"#\"",
                "\"0\"",
                "\"A\"",
                "\"[\"",
                "\"\\\\\"",
                "\"\\\\\\\\\"",
                "\"\\\\a\"",
                "\"]\"",
                "\"a\"",
                "\"a\\n\"",
                "\"a \"",
                "\"aa\"",
                "\"ab\"",
                "\"b\"",
                "\"\u007f\"",
                "\"\u0080\"",
                "\"\u07ff\"",
                "\"\u0800\"",
                "\"\ud7ff\"",
                "\"\ud800\udc00\"",
                "\"\ud83d\ude00\"",
                "\"\ud83d\ude00a\"",
                "\"\udbff\udfff\"",
                "\"\ue000\"",
                "\"\ufb33\"",
                "\"\uffff\"");
        String expected = "{" + String.join(":0,", keys) + ":0}";
        Random random = new Random(42);
        for (int i = 0; i < 200; i++) {
            List<String> shuffled = new ArrayList<>(keys);
            Collections.shuffle(shuffled, random);

            assertThat(canonical("{" + String.join(":0,", shuffled) + ":0}")).isEqualTo(expected);
        }
    }

    @Test
    void canonicalize_manyMembersBackwards_sortsThemWithTheirValues() {
        StringBuilder json = new StringBuilder("{");
        StringBuilder expected = new StringBuilder("{");
        for (int i = 9999; i >= 0; i--) {
            json.append(i == 9999 ? "" : " , ").append("\"k%05d\" : {\"b\":[%d],\"a\":\"%d\"}".formatted(i, i, i));
        }
        for (int i = 0; i < 10000; i++) {
            expected.append(i == 0 ? "" : ",").append("\"k%05d\":{\"a\":\"%d\",\"b\":[%d]}".formatted(i, i, i));
        }

        assertThat(canonical(json.append("}").toString()))
                .isEqualTo(expected.append("}").toString());
    }

    @Test
    void canonicalize_depthAtTheLimit_isTaken_andOneMoreIsRefused() {
        String deep = "[".repeat(CanonicalJson.MAX_DEPTH) + "]".repeat(CanonicalJson.MAX_DEPTH);
        String objects = "{\"a\":".repeat(CanonicalJson.MAX_DEPTH) + "1" + "}".repeat(CanonicalJson.MAX_DEPTH);

        assertThat(canonical(deep)).isEqualTo(deep);
        assertThat(canonical(objects)).isEqualTo(objects);
        refused("[" + deep + "]");
        refused("[".repeat(1_000_000));
        refused("{\"a\":".repeat(1_000_000));
        assertThat(canonical("[" + "[],".repeat(1000) + "[]]")).hasSize(3002 + 2);
    }

    @Test
    void canonicalize_moreBytesThanTheLimit_isRefused() {
        byte[] json = new byte[CanonicalJson.MAX_BYTES + 1];
        Arrays.fill(json, (byte) ' ');
        json[0] = '1';

        refused(json);
        assertThatExceptionOfType(HarpException.class)
                .isThrownBy(() -> CanonicalJson.canonicalize("1" + " ".repeat(CanonicalJson.MAX_BYTES)));
        assertThat(CanonicalJson.canonicalize(Arrays.copyOf(json, CanonicalJson.MAX_BYTES)))
                .isEqualTo(new byte[] {'1'});
    }

    @Test
    void canonicalize_numberLongerThanTheLimit_isRefused() {
        String longest = "0." + "0".repeat(CanonicalJson.MAX_NUMBER_LENGTH - 3) + "1";

        assertThat(canonical(longest)).isEqualTo("0");
        refused(longest + "1");
        refused("1" + "0".repeat(100_000));
    }

    @Test
    void canonicalize_exactDecimalOfTheSmallestDouble_isReadExactly() {
        assertThat(canonical(new BigDecimal(Double.MIN_VALUE).toPlainString())).isEqualTo("5e-324");
        assertThat(canonical(new BigDecimal(Double.MIN_NORMAL).toPlainString())).isEqualTo("2.2250738585072014e-308");
    }

    @Test
    void canonicalize_failure_namesTheOffsetAndNeverTheContent() {
        assertThatExceptionOfType(HarpException.class)
                .isThrownBy(() -> CanonicalJson.canonicalize("{\"secret\":hunter2}"))
                .satisfies(e -> assertThat(e.getMessage())
                        .contains("at byte 10")
                        .doesNotContain("secret")
                        .doesNotContain("hunter2"));
    }

    @Test
    void canonicalize_anyBytesAtAll_eitherRefusesOrGivesAFixedPoint() {
        Random random = new Random(7);
        byte[] alphabet = "{}[]\",:\\u0123456789abcdefEtrunls+-. \n\t\u00e9\ud83d\ude00".getBytes(UTF_8);
        int taken = 0;
        for (int i = 0; i < 200_000; i++) {
            ByteArrayOutputStream json = new ByteArrayOutputStream();
            int length = random.nextInt(12);
            for (int j = 0; j < length; j++) {
                json.write(random.nextInt(50) == 0 ? random.nextInt(256) : alphabet[random.nextInt(alphabet.length)]);
            }
            byte[] canonical;
            try {
                canonical = CanonicalJson.canonicalize(json.toByteArray());
            } catch (HarpException refused) {
                continue;
            }
            taken++;
            assertThat(CanonicalJson.canonicalize(canonical)).isEqualTo(canonical);
        }
        assertThat(taken).isGreaterThan(1000);
    }
}
