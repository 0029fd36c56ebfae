package io.airlockapp.harp;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import io.airlockapp.model.Decision;
import io.airlockapp.model.DecisionDelivery;
import io.airlockapp.model.Signer;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a gateway delivered into a {@link Verdict}: everything that has to hold before acting on an approval (wire
 * reference, section 5), in one place. Whose decisions count is asked each time; all else is fixed. Thread-safe, as its
 * journal is.
 *
 * <p>A rejection has to hold as much as an approval; otherwise it is unverified too. The nonce is claimed last, after the
 * signature has verified, so that nobody but the signer can use one up.
 *
 * <p>The profile {@link SignatureProfile#GATEWAY} signs no request id and no time. Within it, only the journal tells a
 * decision about an earlier exchange from one about this exchange if both are about the same payload. Where the same
 * payload is reviewed again and again, keep nonces longer ({@link Builder#nonceRetention}), or let the payload say which
 * time it is.
 */
public final class DecisionVerifier {

    /** How far the clocks of the two sides may be apart unless set: one minute. */
    public static final Duration DEFAULT_SKEW = Duration.ofSeconds(60);

    /** How long nonces are kept at least unless set: ten minutes. */
    public static final Duration DEFAULT_NONCE_RETENTION = Duration.ofMinutes(10);

    private static final int MAX_NONCE_LENGTH = 512;

    private final SignerRegistry signers;
    private final @Nullable List<SignatureProfile> profiles;
    private final @Nullable String sessionId;
    private final ReplayJournal journal;
    private final Clock clock;
    private final Duration skew;
    private final Duration nonceRetention;

    private DecisionVerifier(Builder builder, SignerRegistry signers, ReplayJournal journal) {
        this.signers = signers;
        this.profiles = builder.profiles;
        this.sessionId = builder.sessionId;
        this.journal = journal;
        this.clock = builder.clock;
        this.skew = builder.skew;
        this.nonceRetention = builder.nonceRetention;
    }

    /**
     * What a decision has to be about.
     *
     * @param requestId the exchange that was opened
     * @param artifactHash the hash that we computed
     * @param expiresAt until when a decision was asked for
     */
    public record Expectation(String requestId, ArtifactHash artifactHash, Instant expiresAt) {

        /** Creates the value. */
        public Expectation {
            Objects.requireNonNull(requestId, "requestId");
            Objects.requireNonNull(artifactHash, "artifactHash");
            Objects.requireNonNull(expiresAt, "expiresAt");
        }
    }

    /**
     * Starts a verifier without signers: nothing verifies until some are given.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Whether {@link #verify} can take long, because its journal does. Call it on a thread that may block then.
     *
     * @return what the journal says
     */
    public boolean blocking() {
        return journal.blocking();
    }

    /**
     * Verifies a decision. Never throws for what was delivered, whatever it is.
     *
     * @param expectation what was asked
     * @param decision what was delivered
     * @return {@link Verdict.Approved} or {@link Verdict.Rejected} if everything holds, otherwise {@link
     *     Verdict.Unverified} with the first thing that does not
     */
    public Verdict verify(Expectation expectation, DecisionDelivery decision) {
        Objects.requireNonNull(expectation, "expectation");
        Objects.requireNonNull(decision, "decision");
        try {
            return check(expectation, decision);
        } catch (HarpException e) {
            signers.failed(decision.signerKeyId(), expectation.requestId(), e.reason(), clock.instant());
            return new Verdict.Unverified(expectation.requestId(), e.reason(), Objects.requireNonNull(e.getMessage()));
        }
    }

    private Verdict check(Expectation expectation, DecisionDelivery delivery) {
        if (!delivery.requestId().equals(expectation.requestId())) {
            throw new HarpException(
                    FailureReason.HASH_MISMATCH, "The decision is about another request: ask the approver again.");
        }
        Instant now = clock.instant();
        requireInTime(expectation, now);
        if (!expectation.artifactHash().matches(delivery.artifactHash())) {
            throw new HarpException(
                    FailureReason.HASH_MISMATCH,
                    "The decision is about other content than was submitted: ask the approver again.");
        }
        Decision word = delivery.decision() == null ? null : Decision.ofWord(delivery.decision());
        if (word == null) {
            throw new HarpException(
                    FailureReason.UNSUPPORTED, "The decision's word is missing or unknown: ask the approver again.");
        }
        String signerKeyId = present(delivery.signerKeyId(), "signer");
        String nonce = present(delivery.nonce(), "nonce");
        String signature = present(delivery.signature(), "signature");
        if (nonce.length() > MAX_NONCE_LENGTH) {
            throw new HarpException(
                    FailureReason.UNSUPPORTED, "The decision's nonce is too long to remember: ask the approver again.");
        }
        PairedKey paired = counting(signerKeyId, now);
        Statement.Terms terms = requireSigned(paired, delivery, signature, now);
        claim(new ReplayJournal.Use(
                paired.key().value(),
                nonce,
                expectation.requestId(),
                expectation.artifactHash().value(),
                keepUntil(expectation.expiresAt(), now)));
        // A journal can take its time, in which the signer can be revoked and the decision can expire.
        Instant after = clock.instant();
        counting(signerKeyId, after);
        requireInTime(expectation, after);
        terms.require(after, skew, sessionId);

        Verdict.Basis basis = new Verdict.SignedDecision(delivery, paired.signer());
        return word == Decision.APPROVE
                ? new Verdict.Approved(expectation.requestId(), basis)
                : new Verdict.Rejected(expectation.requestId(), delivery.reason(), basis);
    }

    private void requireInTime(Expectation expectation, Instant now) {
        // Subtracting, as an end may be as late as there are instants.
        if (now.minus(skew).isAfter(expectation.expiresAt())) {
            throw new HarpException(FailureReason.EXPIRED, "The decision came after its time: ask the approver again.");
        }
    }

    private static String present(@Nullable String part, String name) {
        if (part == null || part.isBlank()) {
            throw new HarpException(
                    FailureReason.UNSIGNED, "The decision has no " + name + ": ask for one from an app that signs.");
        }
        return part;
    }

    private PairedKey counting(String signerKeyId, Instant now) {
        PairedKey paired = signers.counting(signerKeyId, now);
        if (paired == null) {
            throw new HarpException(
                    FailureReason.UNKNOWN_SIGNER, "The decision's signer is not paired, or is revoked: pair again.");
        }
        return paired;
    }

    /** One profile that is allowed has to hold as a whole; which one that is, only the signature tells. */
    private Statement.Terms requireSigned(PairedKey paired, DecisionDelivery delivery, String signature, Instant now) {
        HarpException failure = null;
        for (SignatureProfile profile : profilesFor(paired)) {
            Statement statement;
            try {
                statement = profile.read(delivery);
            } catch (HarpException e) {
                failure = failure != null && failure.reason() == FailureReason.SIGNATURE_INVALID ? failure : e;
                continue;
            }
            if (paired.key().verify(statement.signed, signature)) {
                statement.terms.require(now, skew, sessionId);
                return statement.terms;
            }
            failure = new HarpException(
                    FailureReason.SIGNATURE_INVALID,
                    "The decision's signature does not verify: ask again; if it stays so, pair again.");
        }
        throw failure != null
                ? failure
                : new HarpException(
                        FailureReason.UNSUPPORTED,
                        "None of the signature profiles that this signer signs by is allowed here: allow one.");
    }

    /** What is configured and what the signer says each only narrow the choice down. */
    private List<SignatureProfile> profilesFor(PairedKey paired) {
        if (paired.profiles().isEmpty()) {
            return profiles == null ? List.of(SignatureProfile.GATEWAY) : profiles;
        }
        return profiles == null
                ? paired.profiles()
                : paired.profiles().stream().filter(profiles::contains).toList();
    }

    private void claim(ReplayJournal.Use use) {
        boolean claimed;
        try {
            claimed = journal.claim(use);
        } catch (HarpException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new HarpException(
                    FailureReason.REPLAY, "The replay journal failed, so nothing can be approved: repair it.", e);
        }
        if (!claimed) {
            throw new HarpException(
                    FailureReason.REPLAY, "The decision was used before: ask the approver for a new one.");
        }
    }

    private Instant keepUntil(Instant expiresAt, Instant now) {
        Duration slack = skew.compareTo(DEFAULT_SKEW) > 0 ? skew : DEFAULT_SKEW;
        try {
            Instant afterExpiry = expiresAt.plus(slack);
            Instant afterNow = now.plus(nonceRetention);
            return afterExpiry.isAfter(afterNow) ? afterExpiry : afterNow;
        } catch (DateTimeException | ArithmeticException e) {
            return Instant.MAX;
        }
    }

    @Override
    public String toString() {
        return "DecisionVerifier[signers=" + signers + ", profiles=" + profiles + "]";
    }

    /** Collects the parts of a {@link DecisionVerifier}. Not thread-safe. */
    public static final class Builder {

        private static final int DEFAULT_CAPACITY = 100_000;

        private Collection<Signer> signers = List.of();
        private @Nullable SignerRegistry registry;
        private @Nullable List<SignatureProfile> profiles;
        private @Nullable String sessionId;
        private @Nullable ReplayJournal journal;
        private Cryptography cryptography = Cryptography.standard();
        private Clock clock = Clock.systemUTC();
        private Duration skew = DEFAULT_SKEW;
        private Duration nonceRetention = DEFAULT_NONCE_RETENTION;

        private Builder() {}

        /**
         * Sets whose decisions count: the signers of the pairing, the revoked ones included.
         *
         * @param signers the signers
         * @return this builder
         */
        public Builder signers(Collection<Signer> signers) {
            this.signers = List.copyOf(signers);
            this.registry = null;
            return this;
        }

        /**
         * Sets who is asked, at each verification, whose decisions count; takes the place of {@link #signers}.
         *
         * @param registry the signers of the pairing
         * @return this builder
         */
        public Builder registry(SignerRegistry registry) {
            this.registry = Objects.requireNonNull(registry, "registry");
            return this;
        }

        /**
         * Sets which forms of signature count. Of a signer who says by which profiles it signs, only those of them count that
         * are set here too. Unless set, a signer's own profiles count, and {@link SignatureProfile#GATEWAY} for a signer who
         * names none.
         *
         * @param profiles the profiles; at least one
         * @return this builder
         * @throws IllegalArgumentException if there is none
         */
        public Builder profiles(Collection<SignatureProfile> profiles) {
            List<SignatureProfile> copy = List.copyOf(profiles);
            if (copy.isEmpty()) {
                throw new IllegalArgumentException("There is no signature profile: name at least one.");
            }
            this.profiles = copy;
            return this;
        }

        /**
         * Sets the session that is going on, for decisions of {@link SignatureProfile#HARP_CORE} whose scope is one session.
         * Without it, such decisions do not count.
         *
         * @param sessionId the session's id; not blank
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder sessionId(String sessionId) {
            if (sessionId.isBlank()) {
                throw new IllegalArgumentException("The session id is blank: give it a value, or leave it out.");
            }
            this.sessionId = sessionId;
            return this;
        }

        /**
         * Sets where used nonces are remembered; in this process's memory, for 100,000 of them, unless set. Give the same
         * journal to every verifier that stands in for another.
         *
         * @param journal the journal
         * @return this builder
         */
        public Builder journal(ReplayJournal journal) {
            this.journal = Objects.requireNonNull(journal, "journal");
            return this;
        }

        /**
         * Sets whose implementation verifies; {@link Cryptography#standard()} unless set. A registry has its own.
         *
         * @param cryptography the implementation
         * @return this builder
         */
        public Builder cryptography(Cryptography cryptography) {
            this.cryptography = Objects.requireNonNull(cryptography, "cryptography");
            return this;
        }

        /**
         * Sets what tells the time; the system's clock unless set.
         *
         * @param clock the clock
         * @return this builder
         */
        public Builder clock(Clock clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Sets how far the clocks of the two sides may be apart; {@link #DEFAULT_SKEW} unless set.
         *
         * @param skew the tolerance; not negative, at most one hour
         * @return this builder
         * @throws IllegalArgumentException if it is not
         */
        public Builder skew(Duration skew) {
            if (skew.isNegative() || skew.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException("The clock skew is not between zero and an hour: set the clocks.");
            }
            this.skew = skew;
            return this;
        }

        /**
         * Sets how long nonces are kept at least; {@link #DEFAULT_NONCE_RETENTION} unless set. They are always kept until
         * the end of what they decided and the skew after it.
         *
         * @param retention the time; at least {@link #DEFAULT_NONCE_RETENTION}
         * @return this builder
         * @throws IllegalArgumentException if it is shorter
         */
        public Builder nonceRetention(Duration retention) {
            if (retention.compareTo(DEFAULT_NONCE_RETENTION) < 0) {
                throw new IllegalArgumentException("Nonces would be kept for less than 10 minutes: keep them longer.");
            }
            this.nonceRetention = retention;
            return this;
        }

        /**
         * Builds the verifier.
         *
         * @return the verifier
         * @throws HarpException with {@link FailureReason#UNSUPPORTED} if a signer's key is unusable, or one of its profiles
         *     unknown
         * @throws IllegalArgumentException if two different signers have the same id
         */
        public DecisionVerifier build() {
            SignerRegistry whose =
                    registry == null ? SignerRegistry.of(signers, clock, event -> {}, cryptography) : registry;
            ReplayJournal used = journal == null ? ReplayJournal.inMemory(clock, DEFAULT_CAPACITY) : journal;
            return new DecisionVerifier(this, whose, used);
        }
    }
}
