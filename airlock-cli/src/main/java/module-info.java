/**
 * The command line: the enforcer for people and shells, the demo, the fake gateway server and the auditors' commands.
 */
module io.airlockapp.cli {
    requires io.airlockapp.blocking;
    requires io.airlockapp.reactor;
    requires io.airlockapp.testkit;
    requires info.picocli;
    requires org.jline.reader;
    requires org.jline.terminal;
    requires tools.jackson.databind;
    requires static org.jspecify;

    opens io.airlockapp.cli to
            info.picocli;
    opens io.airlockapp.cli.audit to
            info.picocli;
    opens io.airlockapp.cli.demo to
            info.picocli;
    opens io.airlockapp.cli.enforcer to
            info.picocli;
    opens io.airlockapp.cli.gateway to
            info.picocli;
}
