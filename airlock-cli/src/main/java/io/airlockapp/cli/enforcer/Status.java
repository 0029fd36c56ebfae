package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.Text;
import io.airlockapp.credential.TokenSet;
import io.airlockapp.model.Pairing;
import io.airlockapp.reactor.auth.SessionState;
import io.airlockapp.reactor.store.SavedState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How things stand here, without asking anybody: each setting with who has said it, who the user is, the pairing. */
final class Status {

    /**
     * A line of the table.
     *
     * @param name what it is about
     * @param value how it stands; of a secret, only that it is there
     * @param source where that comes from
     */
    record Row(String name, String value, String source) {}

    private final List<Row> rows = new ArrayList<>();
    private final boolean signedIn;
    private final boolean paired;

    private Status(Configuration configuration, SavedState kept, Instant now) {
        for (Setting setting : Setting.values()) {
            rows.add(row(setting, configuration.find(setting)));
        }
        Configuration.Value pat = configuration.find(Setting.PAT);
        signedIn = pat != null || kept.tokens() != null;
        rows.add(identity(configuration, pat, kept.tokens()));
        Configuration.Value enforcerId = configuration.find(Setting.ENFORCER_ID);
        Pairing pairing = enforcerId == null ? null : kept.pairings().get(enforcerId.text());
        paired = pairing != null;
        rows.add(new Row(
                "pairing",
                pairing == null ? "none" : Pairings.describe(pairing) + ", since " + pairing.pairedAt(),
                pairing == null ? "-" : configuration.storePlace()));
        int pending = new PendingReviews(configuration.directories().pending())
                .leftOver(now)
                .size();
        if (pending > 0) {
            rows.add(new Row(
                    "left over",
                    Text.count(pending, "pending review"),
                    configuration.directories().pending().toString()));
        }
    }

    /** Reads the store. */
    static Status of(Configuration configuration) {
        SavedState kept = SavedState.empty();
        if (configuration.find(Setting.GATEWAY) != null) {
            SavedState read = configuration.store().load().block();
            kept = read == null ? kept : read;
            configuration.addKept(kept);
        }
        return new Status(configuration, kept, Instant.now());
    }

    private static Row row(Setting setting, Configuration.@Nullable Value value) {
        if (value == null) {
            return new Row(setting.key(), "not set", "-");
        }
        return new Row(setting.key(), setting.secret() ? "(hidden)" : Text.printable(value.text()), value.place());
    }

    private static Row identity(
            Configuration configuration, Configuration.@Nullable Value pat, @Nullable TokenSet tokens) {
        if (pat != null) {
            return new Row("signed in", "by personal access token", pat.place());
        }
        return tokens == null
                ? new Row("signed in", "no", "-")
                : new Row("signed in", "at " + Text.printable(tokens.issuer().toString()), configuration.storePlace());
    }

    /** How a session stands, as machines read it. */
    static String word(@Nullable SessionState state) {
        if (state instanceof SessionState.PersonalAccessToken) {
            return "personal-access-token";
        }
        return state instanceof SessionState.SignedIn ? "signed-in" : "nobody";
    }

    boolean signedIn() {
        return signedIn;
    }

    boolean paired() {
        return paired;
    }

    List<String> lines() {
        int name = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
        int value = rows.stream().mapToInt(row -> row.value().length()).max().orElse(0);
        return rows.stream()
                .map(row ->
                        (pad(row.name(), name) + "  " + pad(row.value(), value) + "  " + row.source()).stripTrailing())
                .toList();
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    Map<String, Object> machineReadable() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("signedIn", signedIn);
        fields.put("paired", paired);
        Map<String, Object> settings = new LinkedHashMap<>();
        rows.forEach(row -> settings.put(row.name(), Map.of("value", row.value(), "source", row.source())));
        fields.put("settings", settings);
        return fields;
    }
}
