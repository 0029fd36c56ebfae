package io.airlockapp.cli.enforcer;

import org.jspecify.annotations.Nullable;

/** What the enforcer has to be told, and under which names. A secret has no flag: arguments are there for all to see. */
enum Setting {
    GATEWAY("gateway", "--gateway", "AIRLOCK_GATEWAY_URL"),
    CLIENT_ID("client id", "--client-id", "AIRLOCK_CLIENT_ID"),
    CLIENT_SECRET("client secret", null, "AIRLOCK_CLIENT_SECRET"),
    PAT("personal access token", null, "AIRLOCK_PAT"),
    ENFORCER_ID("enforcer id", "--enforcer-id", "AIRLOCK_ENFORCER_ID"),
    ENFORCER_LABEL("enforcer label", "--enforcer-label", "AIRLOCK_ENFORCER_LABEL"),
    WORKSPACE("workspace", "--workspace", "AIRLOCK_WORKSPACE"),
    TIMEOUT("timeout", "--timeout", "AIRLOCK_TIMEOUT");

    private final String title;
    private final @Nullable String flag;
    private final String variable;

    Setting(String title, @Nullable String flag, String variable) {
        this.title = title;
        this.flag = flag;
        this.variable = variable;
    }

    /** What people call it. */
    String title() {
        return title;
    }

    /** The flag; null for a secret. */
    @Nullable
    String flag() {
        return flag;
    }

    /** The environment variable. */
    String variable() {
        return variable;
    }

    /** The key in the file, and in what machines read. */
    String key() {
        return title.replace(' ', '-');
    }

    /** Whether its value is never shown, and kept in the store in place of the file. */
    boolean secret() {
        return flag == null;
    }
}
