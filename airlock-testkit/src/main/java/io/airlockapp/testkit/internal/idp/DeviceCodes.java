package io.airlockapp.testkit.internal.idp;

import io.airlockapp.testkit.idp.DevicePoll;
import io.airlockapp.testkit.idp.PollAnswer;
import io.airlockapp.testkit.internal.Json;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The device authorizations (RFC 8628). */
final class DeviceCodes implements ScriptedUser.Codes {

    private static final Duration SLOW_DOWN = Duration.ofSeconds(5);

    /** Timers of a client in real time are a little off from the clock here. */
    private static final Duration TOLERANCE = Duration.ofMillis(100);

    private static final class Device {
        private final String userCode;
        private final Set<String> scope;
        private final Instant expiresAt;
        private Duration interval;
        private @Nullable Instant lastPoll;
        private int polls;
        private @Nullable PollAnswer decision;
        private boolean used;

        private Device(String userCode, Set<String> scope, Instant expiresAt, Duration interval) {
            this.userCode = userCode;
            this.scope = scope;
            this.expiresAt = expiresAt;
            this.interval = interval;
        }
    }

    private final RealmSettings settings;
    private final Clock clock;
    private final Random random;
    private final Sessions sessions;
    private final ScriptedUser user = new ScriptedUser(this);
    private final Map<String, Device> devices = new HashMap<>();
    private final List<DevicePoll> polls = new ArrayList<>();

    DeviceCodes(RealmSettings settings, Clock clock, Random random, Sessions sessions) {
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.sessions = sessions;
    }

    ScriptedUser user() {
        return user;
    }

    synchronized ObjectNode authorize(Set<String> scope, URI verification) {
        String deviceCode = random.token("device-");
        String userCode = random.userCode();
        Instant expiresAt = clock.instant().plus(settings.deviceCodeLifetime());
        devices.put(deviceCode, new Device(userCode, scope, expiresAt, settings.pollInterval()));
        return Json.object()
                .put("device_code", deviceCode)
                .put("user_code", userCode)
                .put("verification_uri", verification.toString())
                .put("verification_uri_complete", verification + "?user_code=" + userCode)
                .put("expires_in", settings.deviceCodeLifetime().toSeconds())
                .put("interval", settings.pollInterval().toSeconds());
    }

    /** One poll of the token endpoint (RFC 8628, section 3.5). */
    synchronized ObjectNode poll(String deviceCode) {
        Device device = devices.get(deviceCode);
        if (device == null || device.used) {
            throw OAuthError.invalidGrant("The device code is unknown or has been used: begin again.");
        }
        Instant now = clock.instant();
        boolean tooEarly =
                device.lastPoll != null && now.plus(TOLERANCE).isBefore(device.lastPoll.plus(device.interval));
        device.lastPoll = now;
        PollAnswer answer = answer(device, tooEarly, now);
        polls.add(new DevicePoll(now, device.userCode, tooEarly, answer));
        return switch (answer) {
            case PENDING ->
                throw new OAuthError(400, "authorization_pending", "The user has not decided yet: poll again.");
            case SLOW_DOWN -> {
                device.interval = device.interval.plus(SLOW_DOWN);
                throw new OAuthError(400, "slow_down", "Wait 5 seconds more between polls from now on.");
            }
            case DENIED -> throw new OAuthError(400, "access_denied", "The user has denied the request.");
            case EXPIRED -> throw new OAuthError(400, "expired_token", "The device code has expired: begin again.");
            case APPROVED -> {
                device.used = true;
                yield sessions.tokens(sessions.begin(device.scope, null));
            }
        };
    }

    private PollAnswer answer(Device device, boolean tooEarly, Instant now) {
        if (!device.expiresAt.isAfter(now)) {
            return PollAnswer.EXPIRED;
        }
        if (tooEarly) {
            return PollAnswer.SLOW_DOWN;
        }
        PollAnswer scripted = user.answer(device.polls++);
        return device.decision == null ? scripted : device.decision;
    }

    /** The page behind the complete address has been opened. */
    synchronized boolean opened(String userCode) {
        Device device = open(userCode);
        if (device == null) {
            return false;
        }
        if (user.approvesOpenedCodes()) {
            device.decision = PollAnswer.APPROVED;
        }
        return true;
    }

    @Override
    public synchronized void decide(String userCode, PollAnswer answer) {
        Device device = open(userCode);
        if (device == null) {
            throw new IllegalStateException(
                    "No such code is open: check it, and that it has neither expired nor been used.");
        }
        device.decision = answer;
    }

    private @Nullable Device open(String userCode) {
        Instant now = clock.instant();
        return devices.values().stream()
                .filter(device -> plain(device.userCode).equals(plain(userCode)))
                .filter(device -> !device.used && device.expiresAt.isAfter(now))
                .findFirst()
                .orElse(null);
    }

    private static String plain(String code) {
        return code.replaceAll("[ -]", "").toUpperCase(Locale.ROOT);
    }

    synchronized List<DevicePoll> polls() {
        return List.copyOf(polls);
    }
}
