package io.airlockapp.harp;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import io.airlockapp.model.DecisionDelivery;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The decision object of the profile {@code harp-core} (wire reference, section 5). All of it is signed, unknown fields
 * included, so it is read from the text as it was received; what the delivery says beside it has to be the same.
 */
final class HarpCoreDecision implements Statement.Terms {

    private static final String HASH_ALGORITHM = "SHA-256";
    private static final String SIGNATURE_ALGORITHM = "Ed25519";

    private final Map<?, ?> fields;

    private HarpCoreDecision(Map<?, ?> fields) {
        this.fields = fields;
    }

    static Statement read(DecisionDelivery delivery) {
        String body = delivery.body();
        if (body == null) {
            throw failure(FailureReason.UNSIGNED, "has no decision object");
        }
        if (!(JsonTree.read(CanonicalJson.canonicalize(body)) instanceof Map<?, ?> fields)) {
            throw failure(FailureReason.CANONICALIZATION, "is not a JSON object");
        }
        HarpCoreDecision decision = new HarpCoreDecision(fields);
        decision.requireWhole();
        decision.requireSame(delivery);
        decision.requireKnownAlgorithms();
        return new Statement(decision.signedBytes(), decision);
    }

    private void requireWhole() {
        // What is compared with the delivery need not be looked for here: there it is not missing.
        required("artifactHashAlg");
        required("repoRef");
        required("scope");
        required("expiresAt");
        required("sigAlg");
        required("requestId");
    }

    private void requireSame(DecisionDelivery delivery) {
        if (!delivery.requestId().equals(fields.get("requestId"))) {
            throw failure(FailureReason.HASH_MISMATCH, "is about another request");
        }
        same("artifactHash", delivery.artifactHash());
        same("decision", delivery.decision());
        same("nonce", delivery.nonce());
        same("signerKeyId", delivery.signerKeyId());
        same("signature", delivery.signature());
    }

    private void same(String name, @Nullable String delivered) {
        if (!Objects.equals(fields.get(name), delivered)) {
            throw failure(FailureReason.SIGNATURE_INVALID, "has another " + name + " than was delivered with it");
        }
    }

    private void requireKnownAlgorithms() {
        if (!HASH_ALGORITHM.equals(fields.get("artifactHashAlg"))) {
            throw failure(FailureReason.UNSUPPORTED, "names another hash algorithm than " + HASH_ALGORITHM);
        }
        if (!SIGNATURE_ALGORITHM.equals(fields.get("sigAlg"))) {
            throw failure(FailureReason.UNSUPPORTED, "names another signature algorithm than " + SIGNATURE_ALGORITHM);
        }
    }

    private byte[] signedBytes() {
        fields.remove("signature");
        ByteSink out = new ByteSink(512);
        JsonTree.write(fields, out);
        return out.toByteArray();
    }

    @Override
    public void require(Instant now, Duration skew, @Nullable String sessionId) {
        if (now.minus(skew).isAfter(expiresAt())) {
            throw failure(FailureReason.EXPIRED, "has expired");
        }
        switch (required("scope")) {
            // One asks for one use, the other for any until the expiry; this is one use, before the expiry.
            case "once", "timebox" -> {}
            case "session" -> requireSession(sessionId);
            default -> throw failure(FailureReason.SCOPE, "has a scope that is not known");
        }
    }

    private void requireSession(@Nullable String sessionId) {
        Object named = fields.get("policyHints") instanceof Map<?, ?> hints ? hints.get("sessionId") : null;
        if (sessionId == null || !sessionId.equals(named)) {
            throw failure(FailureReason.SCOPE, "is for another session");
        }
    }

    private Instant expiresAt() {
        try {
            return Instant.parse(required("expiresAt"));
        } catch (DateTimeException e) {
            throw failure(FailureReason.UNSUPPORTED, "has no time as its expiry");
        }
    }

    private String required(String name) {
        if (fields.get(name) instanceof String text && !text.isBlank()) {
            return text;
        }
        throw failure(FailureReason.UNSIGNED, "lacks the field " + name);
    }

    private static HarpException failure(FailureReason reason, String problem) {
        return new HarpException(reason, "The decision " + problem + ": ask the approver again.");
    }
}
