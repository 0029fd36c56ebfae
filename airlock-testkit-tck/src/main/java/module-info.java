/**
 * What every gateway and every transport must do, as JUnit suites that are extended and pointed at one.
 */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.airlockapp.testkit.tck {
    requires transitive io.airlockapp.api;
    requires transitive org.junit.jupiter.api;
    requires transitive java.net.http;
    requires org.assertj.core;
    requires static transitive org.jspecify;

    exports io.airlockapp.testkit.tck;

    // JUnit makes the nested suites, which nobody else needs to see.
    opens io.airlockapp.testkit.tck to
            org.junit.platform.commons;
}
