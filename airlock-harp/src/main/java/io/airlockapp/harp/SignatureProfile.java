package io.airlockapp.harp;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import io.airlockapp.model.DecisionDelivery;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What exactly a decision's signature is over (wire reference, section 5). A profile is chosen by name, in configuration or
 * for a signer, and is strict: it never looks at which fields happen to be there, so a missing field cannot switch a check off.
 * All profiles take both pairs of words, {@code approve} and {@code reject}, {@code allow} and {@code deny}, and hash the word
 * as it was received.
 */
public final class SignatureProfile {

    /**
     * UTF-8 of {@code artifactHash|decision|nonce}, the words exactly as received; what the approver's app signs. It
     * covers neither the request id nor the reason.
     */
    public static final SignatureProfile GATEWAY = new SignatureProfile("gateway", SignatureProfile::gateway);

    /**
     * Canonical JSON of {@code {requestId, artifactHash, decision, reason, nonce, signerKeyId}}; an absent reason is
     * {@code null}. It covers everything that a delivery says but for the message's id.
     */
    public static final SignatureProfile ENVELOPE = new SignatureProfile("envelope", SignatureProfile::envelope);

    /**
     * Canonical JSON of the decision object without its {@code signature}. The body of the delivery is that object: {@code
     * requestId}, {@code artifactHashAlg}, {@code artifactHash}, {@code repoRef}, {@code decision}, {@code scope}, {@code
     * expiresAt}, {@code nonce}, {@code sigAlg}, {@code signerKeyId}, {@code signature} and possibly {@code policyHints}; a
     * field that is not known is signed as well. The algorithms must be {@code SHA-256} and {@code Ed25519}, and its own expiry
     * must not have passed.
     *
     * <p>Whatever its scope, a decision counts for the exchange that it names, and once. {@code once} and {@code timebox}
     * ask no more than that; {@code session} must name, in {@code policyHints.sessionId}, the session that the verifier was
     * {@linkplain DecisionVerifier.Builder#sessionId(String) built for}.
     */
    public static final SignatureProfile HARP_CORE = new SignatureProfile("harp-core", HarpCoreDecision::read);

    private static final List<SignatureProfile> ALL = List.of(GATEWAY, ENVELOPE, HARP_CORE);

    private final String name;
    private final Function<DecisionDelivery, Statement> form;

    private SignatureProfile(String name, Function<DecisionDelivery, Statement> form) {
        this.name = name;
        this.form = form;
    }

    /**
     * Finds a profile by its name.
     *
     * @param name {@code gateway}, {@code envelope} or {@code harp-core}
     * @return the profile
     * @throws HarpException with {@link FailureReason#UNSUPPORTED} if there is none of that name
     */
    public static SignatureProfile named(String name) {
        Objects.requireNonNull(name, "name");
        for (SignatureProfile profile : ALL) {
            if (profile.name.equals(name)) {
                return profile;
            }
        }
        throw new HarpException(
                FailureReason.UNSUPPORTED,
                ALL.stream()
                        .map(SignatureProfile::name)
                        .collect(Collectors.joining(", ", "There is no such signature profile: use one of ", ".")));
    }

    /**
     * The name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /** Reads a decision in this form; fails if it lacks a part of it. */
    Statement read(DecisionDelivery decision) {
        return form.apply(decision);
    }

    private static Statement gateway(DecisionDelivery decision) {
        String nonce = signable("nonce", decision.nonce());
        String text = decision.artifactHash() + "|" + decision.decision() + "|" + nonce;
        return new Statement(text.getBytes(StandardCharsets.UTF_8), Statement.Terms.NONE);
    }

    private static Statement envelope(DecisionDelivery decision) {
        String reason = decision.reason();
        // In the order of RFC 8785.
        Map<String, Object> signed = new LinkedHashMap<>();
        signed.put("artifactHash", signable("artifactHash", decision.artifactHash()));
        signed.put("decision", signable("decision", decision.decision()));
        signed.put("nonce", signable("nonce", decision.nonce()));
        signed.put("reason", reason == null ? JsonTree.NULL : signable("reason", reason));
        signed.put("requestId", signable("requestId", decision.requestId()));
        signed.put("signerKeyId", signable("signerKeyId", decision.signerKeyId()));
        ByteSink out = new ByteSink(512);
        JsonTree.write(signed, out);
        return new Statement(out.toByteArray(), Statement.Terms.NONE);
    }

    /** UTF-8 has no half of a surrogate pair: encoding would make different texts the same bytes. */
    private static String signable(String name, @Nullable String text) {
        if (text == null) {
            throw new HarpException(
                    FailureReason.UNSIGNED, "The decision has no " + name + ": ask for one from an app that signs it.");
        }
        if (TextForm.loneSurrogate(text) >= 0) {
            throw new HarpException(
                    FailureReason.SIGNATURE_INVALID,
                    "The decision's " + name + " holds half of a surrogate pair: ask the approver again.");
        }
        return text;
    }

    @Override
    public String toString() {
        return name;
    }
}
