package io.airlockapp.reactor;

import io.airlockapp.harp.Cryptography;
import io.airlockapp.harp.DecisionVerifier;
import io.airlockapp.harp.PayloadCipher;
import io.airlockapp.harp.ReplayJournal;
import io.airlockapp.harp.SignatureProfile;
import io.airlockapp.harp.SignerEvent;
import io.airlockapp.reactor.internal.enforcer.DefaultEnforcer;
import io.airlockapp.reactor.internal.enforcer.EnforcerSettings;
import io.airlockapp.reactor.metrics.Metrics;
import io.airlockapp.reactor.store.StateStore;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects what an {@link Enforcer} needs. Not thread-safe. */
public final class EnforcerBuilder {

    /** How many nonces the default replay journal holds. */
    private static final int JOURNAL_CAPACITY = 1_000_000;

    private final GatewayClient client;
    private final String enforcerId;
    private String deviceId;
    private @Nullable String enforcerLabel;
    private @Nullable String workspaceName;
    private @Nullable String workspaceId;
    private @Nullable URI gatewayUrl;
    private PolicyHandling policies = PolicyHandling.DENY_ONLY;
    private int concurrency = 256;
    private int maxInFlight = 10_000;
    private int maxQueued = 50_000;
    private Duration heartbeatInterval = Duration.ofSeconds(30);
    private Consumer<PresenceEvent> presenceListener = event -> {};
    private Duration pollTimeout = Duration.ofSeconds(25);
    private Duration pairingPollInterval = Duration.ofSeconds(3);
    private @Nullable List<SignatureProfile> signatureProfiles;
    private @Nullable String sessionId;
    private Consumer<SignerEvent> signerListener = event -> {};
    private @Nullable ReplayJournal journal;
    private PayloadCipher payloadCipher = PayloadCipher.AES_256_GCM;
    private Cryptography cryptography = Cryptography.standard();
    private Duration nonceRetention = Duration.ofHours(1);
    private DecisionSource decisionSource = DecisionSource.longPoll();
    private @Nullable StateStore store;
    private @Nullable Metrics metrics;
    private TimeSource time = TimeSource.system();

    EnforcerBuilder(GatewayClient client, String enforcerId) {
        this.client = Objects.requireNonNull(client, "client");
        this.enforcerId = notBlank(enforcerId, "enforcer id");
        this.deviceId = enforcerId;
    }

    /**
     * The machine that the enforcer runs on. Default: the enforcer's id.
     *
     * @param deviceId the machine's id; not blank
     * @return this builder
     */
    public EnforcerBuilder deviceId(String deviceId) {
        this.deviceId = notBlank(deviceId, "device id");
        return this;
    }

    /**
     * What people know the enforcer by. Default: none.
     *
     * @param enforcerLabel the name; not blank
     * @return this builder
     */
    public EnforcerBuilder enforcerLabel(String enforcerLabel) {
        this.enforcerLabel = notBlank(enforcerLabel, "enforcer label");
        return this;
    }

    /**
     * The workspace that the enforcer guards; shown to the approver with each action. Default: none.
     *
     * @param workspaceName the name; not blank
     * @return this builder
     */
    public EnforcerBuilder workspaceName(String workspaceName) {
        this.workspaceName = notBlank(workspaceName, "workspace name");
        return this;
    }

    /**
     * The workspace whose do-not-disturb policies count. Default: the workspace name; with neither, no policy is asked for.
     *
     * @param workspaceId the id; not blank
     * @return this builder
     */
    public EnforcerBuilder workspaceId(String workspaceId) {
        this.workspaceId = notBlank(workspaceId, "workspace id");
        return this;
    }

    /**
     * The address that the approver's phone is told to use, where it differs from the gateway's own idea of it. Default: none.
     *
     * @param gatewayUrl the address
     * @return this builder
     */
    public EnforcerBuilder gatewayUrl(URI gatewayUrl) {
        this.gatewayUrl = Objects.requireNonNull(gatewayUrl, "gatewayUrl");
        return this;
    }

    /**
     * What is done with do-not-disturb policies. Default: {@link PolicyHandling#DENY_ONLY}.
     *
     * @param policies the handling
     * @return this builder
     */
    public EnforcerBuilder policies(PolicyHandling policies) {
        this.policies = Objects.requireNonNull(policies, "policies");
        return this;
    }

    /**
     * How many actions {@link Enforcer#reviewAll} has in flight at most, and never more than {@link #maxInFlight}. Default: 256.
     *
     * @param concurrency the number; at least 1
     * @return this builder
     */
    public EnforcerBuilder concurrency(int concurrency) {
        if (concurrency < 1) {
            throw new IllegalArgumentException("At least one action must be in flight, not " + concurrency + ".");
        }
        this.concurrency = concurrency;
        return this;
    }

    /**
     * How many reviews are under way at once, from {@link Enforcer#review}, {@link Enforcer#submit}, {@link Enforcer#resume},
     * {@link Enforcer#gate} and {@link Enforcer#reviewAll} together; those that come while there are so many wait in a queue,
     * first come, first served. Each costs a few kilobytes and a stream or connection for its wait. Default: 10,000.
     *
     * @param reviews the number; at least 1
     * @return this builder
     */
    public EnforcerBuilder maxInFlight(int reviews) {
        if (reviews < 1) {
            throw new IllegalArgumentException("At least one review must be under way, not " + reviews + ".");
        }
        this.maxInFlight = reviews;
        return this;
    }

    /**
     * How many reviews wait until one of those {@linkplain #maxInFlight under way} has ended; one more fails at once with
     * {@link io.airlockapp.error.TooManyReviewsException}. The time of an action runs while it waits. Those of
     * {@link Enforcer#reviewAll} queue also when the queue is full, as they are bounded by {@link #concurrency}. Default: 50,000.
     *
     * @param reviews the number; 0 for no queue
     * @return this builder
     */
    public EnforcerBuilder maxQueued(int reviews) {
        if (reviews < 0) {
            throw new IllegalArgumentException("The queue cannot hold " + reviews + " reviews: give 0 for none.");
        }
        this.maxQueued = reviews;
        return this;
    }

    /**
     * How often the gateway is told that the enforcer is alive, less up to a tenth at random. Default: 30 seconds; the gateway
     * counts an enforcer as offline after 90.
     *
     * @param interval the time between heartbeats; positive
     * @return this builder
     */
    public EnforcerBuilder heartbeatInterval(Duration interval) {
        this.heartbeatInterval = positive(interval, "heartbeat interval");
        return this;
    }

    /**
     * Who is told of heartbeats that do not get through, and of the first that does again. Default: nobody; the first is
     * logged in any case. Called on the thread of the call, which must not be blocked.
     *
     * @param listener the listener
     * @return this builder
     */
    public EnforcerBuilder presenceListener(Consumer<PresenceEvent> listener) {
        this.presenceListener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * How long one poll for a decision lasts. Default: 25 seconds.
     *
     * @param timeout 1 to 60 whole seconds
     * @return this builder
     */
    public EnforcerBuilder pollTimeout(Duration timeout) {
        if (timeout.toSeconds() < 1 || timeout.toSeconds() > 60 || timeout.toNanosPart() != 0) {
            throw new IllegalArgumentException("A poll lasts 1 to 60 whole seconds, not " + timeout + ".");
        }
        this.pollTimeout = timeout;
        return this;
    }

    /**
     * How often a pairing attempt is polled. Default: 3 seconds.
     *
     * @param interval the time between polls; positive
     * @return this builder
     */
    public EnforcerBuilder pairingPollInterval(Duration interval) {
        this.pairingPollInterval = positive(interval, "interval of pairing polls");
        return this;
    }

    /**
     * In which forms decisions may be signed (wire reference, section 5). A signer of the pairing that says by which profiles it
     * signs counts by those of them that are named here. Default: the signer's own, and
     * {@link SignatureProfile#GATEWAY} for a signer that names none.
     *
     * @param profiles the profiles; at least one
     * @return this builder
     * @throws IllegalArgumentException if there is none
     */
    public EnforcerBuilder signatureProfiles(SignatureProfile... profiles) {
        if (profiles.length == 0) {
            throw new IllegalArgumentException("There is no signature profile: name at least one.");
        }
        this.signatureProfiles = List.of(profiles);
        return this;
    }

    /**
     * The session that this enforcer works in: decisions of {@link SignatureProfile#HARP_CORE} that are for one session count if
     * they are for this one, and do-not-disturb policies of this session are asked for too. Default: none.
     *
     * @param sessionId the session's id; not blank
     * @return this builder
     */
    public EnforcerBuilder sessionId(String sessionId) {
        this.sessionId = notBlank(sessionId, "session id");
        return this;
    }

    /**
     * Who is told what happens to the keys whose decisions count: provisioned by pairing or {@link Enforcer#addSigner}, rotated,
     * revoked, and named by a decision that does not count. Default: nobody.
     *
     * @param listener gets the events, on the thread that causes them, which can be one of the transport; must not block. What
     *     it throws is ignored
     * @return this builder
     */
    public EnforcerBuilder signerListener(Consumer<SignerEvent> listener) {
        this.signerListener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Where used nonces are kept. Default: in memory, of this enforcer only, a million of them, about 70 bytes each: an hour of 200
     * reviews a second is 48 MB. A journal that is full, or fails, approves nothing: the verdict is {@link
     * io.airlockapp.harp.Verdict.Unverified} for {@link io.airlockapp.error.FailureReason#REPLAY}.
     *
     * @param journal the journal; if it {@linkplain ReplayJournal#blocking() blocks}, decisions are verified on {@link
     *     reactor.core.scheduler.Schedulers#boundedElastic()}, never on a thread of the transport
     * @return this builder
     */
    public EnforcerBuilder replayJournal(ReplayJournal journal) {
        this.journal = Objects.requireNonNull(journal, "journal");
        return this;
    }

    /**
     * How long used nonces are kept at least. A phone signs the hash of an action and a nonce, and not which request it was
     * for, so that a dishonest gateway could replay an approval for an action with the very same payload once its nonce is
     * forgotten. Default: one hour, for which the default journal carries 270 decisions a second; when a journal is full,
     * nothing is approved.
     *
     * @param retention the time; at least {@link io.airlockapp.harp.DecisionVerifier#DEFAULT_NONCE_RETENTION}
     * @return this builder
     * @throws IllegalArgumentException if it is shorter
     */
    public EnforcerBuilder nonceRetention(Duration retention) {
        if (retention.compareTo(DecisionVerifier.DEFAULT_NONCE_RETENTION) < 0) {
            throw new IllegalArgumentException("Nonces are kept for " + DecisionVerifier.DEFAULT_NONCE_RETENTION
                    + " at least, not " + retention + ".");
        }
        this.nonceRetention = retention;
        return this;
    }

    /**
     * Where pairings outlive the process: what is paired is saved, what is unpaired or forgotten is removed, and
     * {@link Enforcer#restore()} takes up what is there. Default: none.
     *
     * @param store the store; can be that of the session, and of other enforcers
     * @return this builder
     */
    public EnforcerBuilder store(StateStore store) {
        this.store = Objects.requireNonNull(store, "store");
        return this;
    }

    /**
     * How payloads are encrypted; the approver's app has to know it. Default: {@link PayloadCipher#AES_256_GCM}.
     *
     * @param cipher the cipher
     * @return this builder
     */
    public EnforcerBuilder payloadCipher(PayloadCipher cipher) {
        this.payloadCipher = Objects.requireNonNull(cipher, "cipher");
        return this;
    }

    /**
     * Whose implementation of Ed25519 and X25519 is used. Default: {@link Cryptography#standard()}.
     *
     * @param cryptography the implementation
     * @return this builder
     */
    public EnforcerBuilder cryptography(Cryptography cryptography) {
        this.cryptography = Objects.requireNonNull(cryptography, "cryptography");
        return this;
    }

    /**
     * Where decisions come from. Default: {@link DecisionSource#longPoll()}.
     *
     * @param source the source
     * @return this builder
     */
    public EnforcerBuilder decisionSource(DecisionSource source) {
        this.decisionSource = Objects.requireNonNull(source, "source");
        return this;
    }

    /**
     * Who is told of each review in numbers. Default: nobody, which costs nothing.
     *
     * @param metrics is told; can be that of the client and of other enforcers
     * @return this builder
     */
    public EnforcerBuilder metrics(Metrics metrics) {
        this.metrics = Objects.requireNonNull(metrics, "metrics");
        return this;
    }

    /**
     * The source of time. Default: {@link TimeSource#system()}. Give the client the same.
     *
     * @param time the source
     * @return this builder
     */
    public EnforcerBuilder time(TimeSource time) {
        this.time = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * Builds the enforcer. Sends nothing; it is not paired yet.
     *
     * @return the enforcer
     */
    public Enforcer build() {
        ReplayJournal used = journal != null ? journal : ReplayJournal.inMemory(time.clock(), JOURNAL_CAPACITY);
        return new DefaultEnforcer(
                client,
                new EnforcerSettings(
                        enforcerId,
                        deviceId,
                        enforcerLabel,
                        workspaceName,
                        workspaceId != null ? workspaceId : workspaceName,
                        gatewayUrl,
                        policies,
                        concurrency,
                        maxInFlight,
                        maxQueued,
                        heartbeatInterval,
                        presenceListener,
                        pollTimeout,
                        pairingPollInterval,
                        signatureProfiles,
                        sessionId,
                        signerListener,
                        used,
                        nonceRetention,
                        payloadCipher,
                        cryptography,
                        decisionSource,
                        metrics,
                        time),
                store);
    }

    private static String notBlank(String value, String name) {
        if (value.isBlank()) {
            throw new IllegalArgumentException("The " + name + " is blank: give it a value, or leave it out.");
        }
        return value;
    }

    private static Duration positive(Duration value, String name) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("The " + name + " must be positive, and is " + value + ".");
        }
        return value;
    }
}
