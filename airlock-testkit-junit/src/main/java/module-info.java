/** A fake gateway, its approver and a paired enforcer as parameters of JUnit tests. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.airlockapp.testkit.junit {
    requires transitive io.airlockapp.blocking;
    requires transitive io.airlockapp.testkit;
    requires transitive org.junit.jupiter.api;
    requires static org.jspecify;

    exports io.airlockapp.testkit.junit;
}
