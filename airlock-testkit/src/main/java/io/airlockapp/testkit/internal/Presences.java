package io.airlockapp.testkit.internal;

import io.airlockapp.testkit.PresenceSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who has been heard of lately. */
final class Presences {

    private static final Duration OFFLINE_AFTER = Duration.ofSeconds(90);

    private record Seen(@Nullable String label, @Nullable String workspace, Instant last, long count) {}

    private final Map<String, Seen> enforcers = new LinkedHashMap<>();

    synchronized void heartbeat(Fields body, Instant now) {
        String enforcerId = body.id("enforcerId");
        Seen before = enforcers.get(enforcerId);
        enforcers.put(
                enforcerId,
                new Seen(
                        body.optionalText("enforcerLabel"),
                        body.optionalText("workspaceName"),
                        now,
                        before == null ? 1 : before.count() + 1));
    }

    synchronized void forget() {
        enforcers.clear();
    }

    synchronized @Nullable PresenceSnapshot snapshot(String enforcerId, Instant now) {
        Seen seen = enforcers.get(enforcerId);
        if (seen == null) {
            return null;
        }
        boolean online = !seen.last().plus(OFFLINE_AFTER).isBefore(now);
        return new PresenceSnapshot(enforcerId, seen.label(), seen.workspace(), seen.last(), seen.count(), online);
    }
}
