package io.airlockapp.cli.enforcer;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that every command of the enforcer takes; what is not given comes from elsewhere. */
final class Flags {

    @Option(names = "--gateway", paramLabel = "URL", description = "The gateway (AIRLOCK_GATEWAY_URL).")
    private @Nullable String gateway;

    @Option(names = "--client-id", paramLabel = "ID", description = "The app's id (AIRLOCK_CLIENT_ID).")
    private @Nullable String clientId;

    @Option(
            names = "--enforcer-id",
            paramLabel = "ID",
            description = "The id under which the gateway knows this enforcer (AIRLOCK_ENFORCER_ID)."
                    + " Default: made of the user and the machine.")
    private @Nullable String enforcerId;

    @Option(
            names = "--enforcer-label",
            paramLabel = "TEXT",
            description = "What the approver knows it by (AIRLOCK_ENFORCER_LABEL).")
    private @Nullable String enforcerLabel;

    @Option(
            names = "--workspace",
            paramLabel = "NAME",
            description = "The workspace that it guards (AIRLOCK_WORKSPACE). Default: the machine's name.")
    private @Nullable String workspace;

    @Option(names = "--json", description = "Say the outcome as one line of JSON.")
    private boolean json;

    Flags() {}

    boolean json() {
        return json;
    }

    Map<Setting, String> settings() {
        Map<Setting, String> given = new EnumMap<>(Setting.class);
        put(given, Setting.GATEWAY, gateway);
        put(given, Setting.CLIENT_ID, clientId);
        put(given, Setting.ENFORCER_ID, enforcerId);
        put(given, Setting.ENFORCER_LABEL, enforcerLabel);
        put(given, Setting.WORKSPACE, workspace);
        return given;
    }

    static void put(Map<Setting, String> given, Setting setting, @Nullable String value) {
        if (value != null) {
            given.put(setting, value);
        }
    }
}
