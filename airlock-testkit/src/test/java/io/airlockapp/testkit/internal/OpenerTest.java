package io.airlockapp.testkit.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class OpenerTest {

    private static final HexFormat HEX = HexFormat.of();

    /** The example of draft-irtf-cfrg-xchacha-03, appendix A.3.1. */
    private static ObjectNode draftExample() {
        return Json.object()
                .put("alg", "xchacha20-poly1305")
                .put("nonce", base64("404142434445464748494a4b4c4d4e4f5051525354555657"))
                .put("aad", base64("50515253c0c1c2c3c4c5c6c7"))
                .put("tag", base64("c0875924c1c7987947deafd8780acf49"))
                .put(
                        "data",
                        base64("bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
                                + "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
                                + "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
                                + "21f9664c97637da9768812f615c68b13b52e"));
    }

    private static final byte[] KEY = HEX.parseHex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");

    private static String base64(String hex) {
        return Base64.getEncoder().encodeToString(HEX.parseHex(hex));
    }

    @Test
    void open_exampleOfTheXChaChaDraft_isItsPlaintext() throws Exception {
        assertThat(new String(Opener.open(KEY, draftExample()), StandardCharsets.US_ASCII))
                .startsWith("Ladies and Gentlemen of the class of '99");
    }

    @Test
    void open_otherAad_fails() {
        ObjectNode changed = draftExample().put("aad", base64("00"));

        assertThatThrownBy(() -> Opener.open(KEY, changed)).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void open_unknownAlgorithm_fails() {
        ObjectNode changed = draftExample().put("alg", "ROT13");

        assertThatThrownBy(() -> Opener.open(KEY, changed)).isInstanceOf(GeneralSecurityException.class);
    }
}
