package io.airlockapp.testkit.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class KeysTest {

    /** The first public key of RFC 7748, section 6.1. */
    private static final byte[] RAW =
            HexFormat.of().parseHex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");

    @Test
    void x25519_everyAcceptedForm_isTheSameKey() {
        PublicKey key = Keys.x25519(Keys.base64Url(RAW));

        assertThat(Keys.raw(key)).isEqualTo(RAW);
        assertThat(Keys.x25519(Base64.getEncoder().encodeToString(RAW))).isEqualTo(key);
        assertThat(Keys.x25519(Base64.getEncoder().encodeToString(key.getEncoded())))
                .isEqualTo(key);
        assertThat(Keys.x25519(Keys.base64Url(key.getEncoded()))).isEqualTo(key);
    }

    @Test
    void x25519_somethingElse_throws() {
        assertThatThrownBy(() -> Keys.x25519("AAAA")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Keys.x25519("***")).isInstanceOf(IllegalArgumentException.class);
        byte[] otherKind = Keys.generate("Ed25519").getPublic().getEncoded();
        assertThatThrownBy(() -> Keys.x25519(Keys.base64Url(otherKind))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void contentKey_bothEnds_agree() {
        var one = Keys.generate("X25519");
        var other = Keys.generate("X25519");

        assertThat(Keys.contentKey(one.getPrivate(), other.getPublic()))
                .hasSize(32)
                .isEqualTo(Keys.contentKey(other.getPrivate(), one.getPublic()));
    }

    @Test
    void contentKey_exampleOfRfc7748_isHkdfOfItsSharedSecret() throws Exception {
        byte[] alice = HexFormat.of()
                .parseHex("302e020100300506032b656e04220420"
                        + "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        byte[] bob = HexFormat.of().parseHex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");

        byte[] key = Keys.contentKey(
                KeyFactory.getInstance("X25519").generatePrivate(new PKCS8EncodedKeySpec(alice)),
                Keys.x25519(Keys.base64Url(bob)));

        // RFC 7748, section 6.1, gives the shared secret; HMAC-SHA256 twice over it, done apart, gives this.
        assertThat(HexFormat.of().formatHex(key))
                .isEqualTo("45fdad68568016c14962d488290cdfe3ec0782ecc7f00c1671e8c399724ab78f");
    }
}
