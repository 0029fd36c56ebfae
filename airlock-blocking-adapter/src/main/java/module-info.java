/** The client of the Airlock Integrations Gateway for programs that block: the same methods, one thread a call. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.airlockapp.blocking {
    requires transitive io.airlockapp.reactor;
    requires reactor.core;
    requires static org.jspecify;

    exports io.airlockapp.blocking;
}
