/**
 * Everything between a payload and a verdict: canonical JSON, sealing, and the verification of signed decisions.
 *
 * <p>Needs the model, the JDK's cryptography, and Bouncy Castle for Ed25519 and X25519; it does no input or output.
 */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.airlockapp.harp {
    requires transitive io.airlockapp.api;
    requires org.bouncycastle.provider;
    requires static transitive org.jspecify;

    exports io.airlockapp.harp;
}
