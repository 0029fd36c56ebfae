package io.airlockapp.testkit.internal;

import io.airlockapp.testkit.ClaimShape;
import io.airlockapp.testkit.CodeFormat;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Pairing attempts and what became of them. */
final class Pairings {

    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final Duration PRE_GENERATED_LIFE = Duration.ofMinutes(30);

    private enum State {
        PENDING,
        COMPLETED,
        EXPIRED,
        REVOKED,
        REJECTED
    }

    /** One attempt. Guarded by the enclosing object. */
    private static final class Attempt {
        final String nonce;
        final String code;
        final Instant expiresAt;
        State state = State.PENDING;
        /** Null until an enforcer is known: from the start, or from the claim of a code that was made beforehand. */
        @Nullable
        Fields enforcer;

        @Nullable
        String responseJson;

        @Nullable
        String routingToken;

        Attempt(String nonce, String code, Instant expiresAt) {
            this.nonce = nonce;
            this.code = code;
            this.expiresAt = expiresAt;
        }

        @Nullable
        String enforcerField(String name) {
            return enforcer == null ? null : enforcer.optionalId(name);
        }

        State stateAt(Instant now) {
            return state == State.PENDING && !now.isBefore(expiresAt) ? State.EXPIRED : state;
        }
    }

    /**
     * A pairing that a routing token stands for.
     *
     * @param nonce the attempt it came from
     * @param enforcerId the enforcer
     */
    record Route(String nonce, String enforcerId) {}

    private final Map<String, Attempt> byNonce = new LinkedHashMap<>();
    private final Clock clock;
    private final Ids ids;
    private final CodeFormat codeFormat;

    Pairings(Clock clock, Ids ids, CodeFormat codeFormat) {
        this.clock = clock;
        this.ids = ids;
        this.codeFormat = codeFormat;
    }

    synchronized String initiate(Fields body) {
        body.id("deviceId");
        body.id("enforcerId");
        checkOptional(body);
        Attempt attempt = start(LIFE);
        attempt.enforcer = body;
        return attempt.nonce;
    }

    synchronized String preGenerate() {
        return start(PRE_GENERATED_LIFE).nonce;
    }

    synchronized String claim(Fields body) {
        String code = normalise(body.text("pairingCode"));
        body.id("deviceId");
        body.id("enforcerId");
        body.text("enforcerLabel");
        body.text("workspaceName");
        checkOptional(body);
        Attempt attempt = byCode(code);
        if (attempt == null || (attempt.enforcer != null && attempt.enforcer.optionalText("pairingCode") == null)) {
            // A code that an enforcer asked for is the approver's to enter, and nobody's to claim.
            throw Refusal.notFound("pairing code");
        }
        State state = attempt.stateAt(clock.instant());
        if (state == State.EXPIRED) {
            throw new Refusal(410, "expired", "The pairing code has expired: ask the approver for a new one.");
        }
        if (attempt.enforcer != null || state != State.PENDING) {
            throw new Refusal(
                    409, "already_resolved", "The pairing code has been used: ask the approver for a new one.");
        }
        attempt.enforcer = body;
        return attempt.nonce;
    }

    private static void checkOptional(Fields body) {
        body.optionalText("enforcerLabel");
        body.optionalText("workspaceName");
        body.optionalText("gatewayUrl");
        String key = body.optionalText("x25519PublicKey");
        if (key != null) {
            try {
                Keys.x25519(key);
            } catch (IllegalArgumentException e) {
                throw Refusal.validation(
                        "The field x25519PublicKey is no X25519 public key: send 32 bytes in base64url.");
            }
        }
    }

    private Attempt start(Duration life) {
        Attempt attempt =
                new Attempt(ids.next("pn-"), freshCode(), clock.instant().plus(life));
        byNonce.put(attempt.nonce, attempt);
        return attempt;
    }

    private String freshCode() {
        String code = ids.code(codeFormat);
        while (byCode(normalise(code)) != null) {
            code = ids.code(codeFormat);
        }
        return code;
    }

    synchronized GatewaySide.PairingAsk ask(String nonce) {
        Attempt attempt = known(nonce);
        return new GatewaySide.PairingAsk(nonce, attempt.enforcerField("x25519PublicKey"));
    }

    /** The attempt that a code stands for, if the approver can still answer it. */
    synchronized GatewaySide.PairingAsk openByCode(String code) {
        Attempt attempt = byCode(normalise(code));
        if (attempt == null) {
            throw new IllegalStateException("There is no such pairing code: check what the enforcer shows.");
        }
        if (attempt.enforcer == null) {
            throw new IllegalStateException("No enforcer has claimed this code yet: claim it first.");
        }
        requirePending(attempt);
        return ask(attempt.nonce);
    }

    synchronized void complete(String nonce, String responseJson) {
        Attempt attempt = known(nonce);
        requirePending(attempt);
        attempt.state = State.COMPLETED;
        attempt.responseJson = responseJson;
        attempt.routingToken = ids.next("rt-");
    }

    synchronized void reject(String nonce) {
        Attempt attempt = known(nonce);
        requirePending(attempt);
        attempt.state = State.REJECTED;
    }

    private void requirePending(Attempt attempt) {
        State state = attempt.stateAt(clock.instant());
        if (state != State.PENDING) {
            throw new IllegalStateException("The pairing is " + word(state) + ": only a pending one can be answered.");
        }
    }

    /** What a routing token stands for; refuses it if that is nothing, or nothing any more. */
    synchronized Route route(@Nullable String routingToken) {
        return route(byToken(routingToken));
    }

    private static Route route(@Nullable Attempt attempt) {
        if (attempt == null) {
            throw new Refusal(422, "no_approver", "No approver stands behind the routing token: pair again.");
        }
        if (attempt.state == State.REVOKED) {
            throw pairingRevoked();
        }
        return new Route(attempt.nonce, String.valueOf(attempt.enforcerField("enforcerId")));
    }

    synchronized Route revoke(String routingToken) {
        Attempt attempt = byToken(routingToken);
        Route route = route(attempt);
        if (attempt != null) {
            attempt.state = State.REVOKED;
        }
        return route;
    }

    /** Refuses an enforcer that has no pairing in force. */
    synchronized void checkPaired(String enforcerId) {
        boolean revoked = false;
        for (Attempt attempt : byNonce.values()) {
            if (enforcerId.equals(attempt.enforcerField("enforcerId"))) {
                if (attempt.state == State.COMPLETED) {
                    return;
                }
                revoked |= attempt.state == State.REVOKED;
            }
        }
        throw revoked ? pairingRevoked() : Refusal.notFound("pairing");
    }

    private static Refusal pairingRevoked() {
        return new Refusal(403, "pairing_revoked", "The pairing has been revoked: pair again.");
    }

    /** The routing token of an enforcer's newest pairing, or null if it has none in force. */
    synchronized @Nullable String tokenOf(String enforcerId) {
        String token = null;
        for (Attempt attempt : byNonce.values()) {
            if (attempt.state == State.COMPLETED && enforcerId.equals(attempt.enforcerField("enforcerId"))) {
                token = attempt.routingToken;
            }
        }
        return token;
    }

    /** The enforcer of an attempt, or else of a routing token; null if neither is known. */
    synchronized @Nullable String ownerOf(@Nullable String nonce, @Nullable String routingToken) {
        Attempt attempt = nonce == null ? byToken(routingToken) : byNonce.get(nonce);
        return attempt == null ? null : attempt.enforcerField("enforcerId");
    }

    synchronized void forget() {
        byNonce.clear();
    }

    synchronized ObjectNode initiated(String nonce) {
        Attempt attempt = known(nonce);
        ObjectNode node = described(attempt);
        node.put("pairingCode", attempt.code);
        node.put("deviceId", attempt.enforcerField("deviceId"));
        String gatewayUrl = attempt.enforcerField("gatewayUrl");
        if (gatewayUrl != null) {
            node.put("gatewayUrl", gatewayUrl);
        }
        return node;
    }

    synchronized ObjectNode preGenerated(String nonce) {
        Attempt attempt = known(nonce);
        return described(attempt).put("pairingCode", attempt.code);
    }

    synchronized ObjectNode status(String nonce) {
        Attempt attempt = byNonce.get(nonce);
        if (attempt == null) {
            throw Refusal.notFound("pairing");
        }
        State state = attempt.stateAt(clock.instant());
        ObjectNode node = described(attempt).put("state", word(state));
        return state == State.COMPLETED ? withResponse(node, attempt) : node;
    }

    synchronized ObjectNode claimed(String nonce, ClaimShape shape) {
        Attempt attempt = known(nonce);
        ObjectNode node = described(attempt);
        return shape == ClaimShape.COMPLETE && attempt.state == State.COMPLETED ? withResponse(node, attempt) : node;
    }

    private static ObjectNode described(Attempt attempt) {
        return Json.object().put("pairingNonce", attempt.nonce).put("expiresAt", attempt.expiresAt.toString());
    }

    private static ObjectNode withResponse(ObjectNode node, Attempt attempt) {
        return node.put("responseJson", attempt.responseJson).put("routingToken", attempt.routingToken);
    }

    private Attempt known(String nonce) {
        Attempt attempt = byNonce.get(nonce);
        if (attempt == null) {
            throw new IllegalStateException("There is no such pairing attempt.");
        }
        return attempt;
    }

    private @Nullable Attempt byCode(String normalised) {
        for (Attempt attempt : byNonce.values()) {
            if (normalise(attempt.code).equals(normalised)) {
                return attempt;
            }
        }
        return null;
    }

    private @Nullable Attempt byToken(@Nullable String routingToken) {
        for (Attempt attempt : byNonce.values()) {
            if (routingToken != null && routingToken.equals(attempt.routingToken)) {
                return attempt;
            }
        }
        return null;
    }

    private static String normalise(String code) {
        return code.replace("-", "").replaceAll("\\s", "").toUpperCase(Locale.ROOT);
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
