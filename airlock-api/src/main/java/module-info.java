/**
 * The transport-agnostic model of the Airlock Integrations Gateway: values, errors, credentials and the transport SPI.
 *
 * <p>Needs the JDK and Reactive Streams, nothing else.
 */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.airlockapp.api {
    requires transitive org.reactivestreams;
    requires static transitive org.jspecify;

    exports io.airlockapp.credential;
    exports io.airlockapp.error;
    exports io.airlockapp.model;
    exports io.airlockapp.transport;
}
