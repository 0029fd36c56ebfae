/**
 * Everything between a payload and a verdict: canonical JSON, sealing, and the verification of signed decisions.
 *
 * <p>Needs the JDK's own cryptography and the model, nothing else; it does no input or output.
 */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.airlockapp.harp {
    requires transitive io.airlockapp.api;
    requires static transitive org.jspecify;

    exports io.airlockapp.harp;
}
