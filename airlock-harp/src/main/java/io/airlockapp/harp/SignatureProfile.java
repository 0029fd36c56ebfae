package io.airlockapp.harp;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import io.airlockapp.model.DecisionDelivery;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What exactly a decision's signature is over (wire reference, section 5). A profile is chosen by name and is strict: it
 * never looks at which fields happen to be there, so a missing field cannot switch a check off.
 */
public final class SignatureProfile {

    /**
     * UTF-8 of {@code artifactHash|decision|nonce}, the words exactly as received; what the approver's app signs. It
     * covers neither the request id nor the reason.
     */
    public static final SignatureProfile GATEWAY = new SignatureProfile("gateway", SignatureProfile::gateway);

    private static final List<SignatureProfile> ALL = List.of(GATEWAY);

    private final String name;
    private final Function<DecisionDelivery, byte @Nullable []> signedBytes;

    private SignatureProfile(String name, Function<DecisionDelivery, byte @Nullable []> signedBytes) {
        this.name = name;
        this.signedBytes = signedBytes;
    }

    /**
     * Finds a profile by its name.
     *
     * @param name the name, such as {@code gateway}
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
        throw new HarpException(FailureReason.UNSUPPORTED, "There is no such signature profile: use gateway.");
    }

    /**
     * The name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /** The bytes that must be signed, or null if the decision lacks a part of them. */
    byte @Nullable [] signedBytes(DecisionDelivery decision) {
        return signedBytes.apply(decision);
    }

    private static byte @Nullable [] gateway(DecisionDelivery decision) {
        String hash = decision.artifactHash();
        String word = decision.decision();
        String nonce = decision.nonce();
        if (hash == null || word == null || nonce == null) {
            return null;
        }
        // UTF-8 has no half of a surrogate pair: encoding would make different nonces the same bytes.
        if (TextForm.loneSurrogate(nonce) >= 0) {
            return null;
        }
        return (hash + "|" + word + "|" + nonce).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return name;
    }
}
