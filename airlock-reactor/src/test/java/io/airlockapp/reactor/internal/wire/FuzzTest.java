package io.airlockapp.reactor.internal.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A short run of the fuzzing harness, the same one each time; .ci/fuzz lets an engine search for hours. */
class FuzzTest {

    private static final List<String> TOKENS = List.of(
            "{",
            "}",
            "[",
            "]",
            "\"",
            ":",
            ",",
            "\\u",
            "\\ud800",
            "\\\\",
            "-",
            ".",
            "e",
            "0",
            "9",
            "=",
            "|",
            "\n",
            "\u0000",
            "\u00c0\u0080",
            "\u00ed\u00a0\u0080",
            "\u00f4\u0090\u0080\u0080",
            "\u00ef\u00bb\u00bf",
            "null",
            "true",
            "1e999",
            "{\"a\":");

    private final Random random = new Random(20260101);

    @Test
    void readers_fedWithDamagedDocuments_understandOrRefuse() {
        List<byte[]> seeds = Fuzz.seeds();
        seeds.forEach(Fuzz::fuzzerTestOneInput);
        for (int i = 0; i < 4000; i++) {
            byte[] input = seeds.get(i % seeds.size());
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                input = changed(input);
            }
            try {
                Fuzz.fuzzerTestOneInput(input);
            } catch (RuntimeException | Error e) {
                fail(
                        "input " + i + ", reader " + input[0] + ": "
                                + new String(input, 1, input.length - 1, ISO_8859_1),
                        e);
            }
        }
    }

    /** One change to a document; its first byte, which names the reader, stays. */
    private byte[] changed(byte[] input) {
        int from = 1 + random.nextInt(input.length);
        int to = Math.min(input.length, from + random.nextInt(8));
        String before = new String(input, 0, from, ISO_8859_1);
        String cut = new String(input, from, to - from, ISO_8859_1);
        String after = new String(input, to, input.length - to, ISO_8859_1);
        String document =
                switch (random.nextInt(6)) {
                    case 0 -> before;
                    case 1 -> before + after;
                    case 2 -> before + cut + cut + after;
                    case 3 -> before + TOKENS.get(random.nextInt(TOKENS.size())) + cut + after;
                    case 4 -> before + TOKENS.get(random.nextInt(TOKENS.size())) + after;
                    default -> before + (char) random.nextInt(256) + after;
                };
        return Arrays.copyOf(document.getBytes(ISO_8859_1), document.length());
    }
}
