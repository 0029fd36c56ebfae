/** A small transport on the HTTP client of the JDK. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.airlockapp.transport.jdk {
    requires transitive io.airlockapp.api;
    requires transitive java.net.http;
    requires static org.jspecify;

    exports io.airlockapp.transport.jdk;
}
