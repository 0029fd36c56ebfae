package io.airlockapp.cli.enforcer;

import io.airlockapp.harp.Action;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is asked, written down before it is, so that a later start can go on with it or take it back.
 *
 * <p>The payload names the request. So no two requests have the same hash, and an approval of an earlier one, replayed by a
 * gateway, is about something else.
 *
 * @param requestId the exchange
 * @param gateway where it was asked
 * @param enforcerId who has asked
 * @param command the command as a line
 * @param words the command as its words; empty if it was given as a line
 * @param cwd where it would run
 * @param label what the approver sees first, which the gateway reads too
 * @param expiresAt until when it can be decided
 */
record Ticket(
        String requestId,
        URI gateway,
        String enforcerId,
        String command,
        List<String> words,
        String cwd,
        @Nullable String label,
        Instant expiresAt) {

    private static final JsonMapper JSON = JsonMapper.shared();

    Ticket {
        words = List.copyOf(words);
    }

    /** A new request about a command. */
    static Ticket of(
            Configuration configuration,
            String command,
            List<String> words,
            Path cwd,
            @Nullable String label,
            Duration timeout) {
        return new Ticket(
                "req-" + UUID.randomUUID(),
                configuration.gateway(),
                configuration.need(Setting.ENFORCER_ID),
                command,
                words,
                cwd.toString(),
                label,
                Instant.now().plus(timeout));
    }

    /** Whether it is known at the gateway, and to the enforcer, that are set. */
    boolean belongsTo(Configuration configuration) {
        return gateway.equals(configuration.gateway()) && enforcerId.equals(configuration.need(Setting.ENFORCER_ID));
    }

    /** The action: the same each time, so that reviewing it again is the same request. */
    Action action() {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("command", command);
        if (!words.isEmpty()) {
            payload.put("argv", words);
        }
        payload.put("cwd", cwd);
        payload.put("request", requestId);
        Action.Builder action = Action.builder()
                .payload(JSON.writeValueAsString(payload))
                .commandWords(words.isEmpty() ? List.of(command.strip().split("\\s+")) : words)
                .identity(requestId, expiresAt);
        return label == null ? action.build() : action.requestLabel(label).build();
    }

    String toJson() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("version", 1);
        fields.put("requestId", requestId);
        fields.put("gateway", gateway.toString());
        fields.put("enforcerId", enforcerId);
        fields.put("command", command);
        fields.put("words", words);
        fields.put("cwd", cwd);
        fields.put("label", label);
        fields.put("expiresAt", expiresAt.toString());
        return JSON.writeValueAsString(fields);
    }

    /** Reads one back; null if it is no ticket of this version. */
    static @Nullable Ticket read(String text) {
        try {
            JsonNode fields = JSON.readTree(text);
            if (fields.path("version").asInt(0) != 1) {
                return null;
            }
            return new Ticket(
                    fields.path("requestId").asString(),
                    URI.create(fields.path("gateway").asString()),
                    fields.path("enforcerId").asString(),
                    fields.path("command").asString(),
                    fields.path("words").valueStream().map(JsonNode::asString).toList(),
                    fields.path("cwd").asString(),
                    fields.path("label").isString() ? fields.path("label").stringValue() : null,
                    Instant.parse(fields.path("expiresAt").asString()));
        } catch (JacksonException | IllegalArgumentException | java.time.DateTimeException e) {
            return null;
        }
    }

    /** The payload is nobody's business but the approver's. */
    @Override
    public String toString() {
        return "Ticket[" + requestId + "]";
    }
}
