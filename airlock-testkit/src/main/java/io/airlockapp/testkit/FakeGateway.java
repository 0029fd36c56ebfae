package io.airlockapp.testkit;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.credential.AppKind;
import io.airlockapp.credential.Secret;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.model.DndPolicy;
import io.airlockapp.model.Pairing;
import io.airlockapp.testkit.approver.Approver;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Chaos;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Faults;
import io.airlockapp.testkit.fault.Memory;
import io.airlockapp.testkit.internal.LocalGateway;
import io.airlockapp.testkit.internal.Settings;
import io.airlockapp.testkit.internal.VirtualTime;
import io.airlockapp.transport.PushRequest;
import io.airlockapp.transport.PushTransport;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * A gateway for tests, with an approver attached: everything of the wire reference, in memory, in its own time.
 *
 * <p>Time is virtual unless built otherwise: it begins at 2026-01-01T00:00:00Z and moves only by {@link #advance},
 * {@link #advanceUntil} and {@link #advanceUntilIdle}, which run what becomes due on the calling thread. Hand
 * {@link #clock()} and {@link #scheduler()} to the client under test, and everything happens on the test's thread, in the same
 * order each time.
 *
 * <p>An advance does not race what is under way. On the test's own thread there is nothing to race: what becomes due runs to its
 * end, with all that the client does about it, before time moves on to what is due next. Other threads may call the gateway, too,
 * and then an advance waits, at each time that it stops at, until no other thread is inside a call to {@link #transport()} or to a
 * server, dealing with an answer that came at once, or running a task of {@link #scheduler()}; so whatever such a thread had begun
 * before the advance is done at the time at which it began. An advance that has waited for 10 seconds of real time throws, and
 * says for which threads. What it cannot see is work between calls on threads of which it knows nothing: a pool of the program's
 * own, a store that blocks, a caller of the blocking client before its call has reached the gateway. Hand a pool to the
 * program by {@link #watched}, and it is seen; for the rest, wait with {@link #await} for what it brings about (as
 * {@code await(() -> gateway.pendingWaits() == 1, limit)}) before the advance.
 *
 * <p>Where the wire reference leaves a choice, this gateway chooses:
 *
 * <ul>
 *   <li>A first submission is answered 202, a repeated one 200, even when the exchange has ended.
 *   <li>A wait for an expired exchange is answered 410 {@code expired}; for a withdrawn or cancelled one 409
 *       {@code already_resolved}; for one whose pairing has been revoked 403 {@code pairing_revoked}.
 *   <li>A decision is delivered to every wait, also after it has been acknowledged, under the same {@code msgId}.
 *   <li>A decision is also pushed, once, to every channel of the enforcer that is open when it is made. A channel that is opened
 *       later is pushed every decision that has not been acknowledged by then, in the order of the exchanges, under the same
 *       {@code msgId}. Nothing is pushed again to a channel that stays open. None of this takes anything away from waits.
 *   <li>A channel for an enforcer that is not paired is answered 404, and 403 {@code pairing_revoked} after its pairing has been
 *       revoked. Revoking ends the enforcer's channels, a WebSocket after {@code pairing.revoked} with 1008.
 *   <li>A WebSocket is closed with 1008 if no proper hello comes, 1007 for what is no JSON, 1002 if a ping is not answered before
 *       the next, and 4401 once the credentials of its opening are no longer good. A stream of events has no words for it: it
 *       ends.
 *   <li>A do-not-disturb audit entry is {@code Delivered} at once and never reaches the approver.
 * </ul>
 *
 * <p>Safe for use from many threads. Nothing is shared between gateways. Made by {@link #builder()}, and not for others to
 * implement.
 */
public interface FakeGateway extends AutoCloseable {

    /**
     * A gateway in virtual time.
     *
     * @return a new gateway
     */
    static FakeGateway create() {
        return builder().build();
    }

    /**
     * Starts a gateway that differs from the usual one.
     *
     * @return a builder
     */
    static Builder builder() {
        return new Builder();
    }

    /**
     * Makes a transport to this gateway, without a socket.
     *
     * <p>Each subscription to a call is one request, handled at once on the subscriber's thread. The answer comes on that
     * thread too, unless the gateway holds it; then it comes on {@link #scheduler()}. Cancelling gives a held wait up. The
     * call's time-out is measured in the gateway's time.
     *
     * <p>Channels speak on {@link #scheduler()}, and keep what nobody asks for up to 16,384 messages; then they break.
     *
     * @return a new transport; closing it closes no other
     * @throws IllegalStateException if a fault is set that cannot be had in memory
     */
    PushTransport transport();

    /**
     * The channels on which this gateway pushes.
     *
     * @return the channels; none can be opened unless the gateway is built with {@link Builder#push}
     */
    Channels channels();

    /**
     * The app that this gateway knows.
     *
     * @return its credentials
     */
    AppCredentials appCredentials();

    /**
     * The user's credential that was accepted last; it may have expired.
     *
     * @return the credential
     */
    UserCredential userCredential();

    /**
     * Accepts one more credential of the user, besides those that are accepted already.
     *
     * @param credential the credential
     */
    void acceptUser(UserCredential credential);

    /** Accepts none of the user's credentials any more: calls are answered 401 until {@link #acceptUser}. */
    void expireUserCredential();

    /**
     * The gateway's clock.
     *
     * @return the clock, in UTC
     */
    Clock clock();

    /**
     * The gateway's timers.
     *
     * @return the scheduler; its time is that of {@link #clock()}
     */
    Scheduler scheduler();

    /**
     * Moves virtual time on and runs what becomes due on this thread, each task at its own time.
     *
     * @param amount how far
     * @throws IllegalStateException if this gateway runs in real time, or a task of its scheduler calls this
     */
    void advance(Duration amount);

    /**
     * Moves virtual time on from one scheduled task to the next until a condition holds. A condition that holds already moves
     * nothing.
     *
     * @param condition what to wait for; asked after each step
     * @param limit how far to go at most
     * @throws IllegalStateException if the condition does not hold by then, if this gateway runs in real time, or if a task of
     *     its scheduler calls this
     */
    void advanceUntil(BooleanSupplier condition, Duration limit);

    /**
     * Moves virtual time on from one scheduled task to the next until none is left, but for periodic ones.
     *
     * @throws IllegalStateException if something is still scheduled after an hour, as with a client that beats for ever; if
     *     this gateway runs in real time; or if a task of its scheduler calls this
     */
    void advanceUntilIdle();

    /**
     * Another scheduler, for what a program under test does on threads of its own: an advance waits for each task that has been
     * handed to it to run at once. Tasks with a delay, which is real time's, are waited for from when they begin.
     *
     * @param other where the tasks run
     * @return a scheduler that runs them there; in real time the same one
     */
    Scheduler watched(Scheduler other);

    /**
     * Waits, in real time, until other threads have made a condition come true. The gateway's time does not move.
     *
     * @param condition what to wait for; asked now, and then some thousand times a second
     * @param limit how long to wait at most, in real time
     * @throws IllegalStateException if the condition does not hold by then, or this thread is interrupted
     */
    void await(BooleanSupplier condition, Duration limit);

    /**
     * The approver.
     *
     * @return the approver, who completes pairings and ignores artifacts until told otherwise
     */
    Approver approver();

    /**
     * Every request so far, also those that a fault stopped.
     *
     * @return the requests, in order
     */
    List<RecordedRequest> requests();

    /**
     * The requests to one place.
     *
     * @param filter method and path with a space between; a segment in braces, or a star, stands for any, as in
     *     {@code GET /v1/exchanges/{requestId}/wait}
     * @return the requests, in order
     * @throws IllegalArgumentException if the filter does not have two parts
     */
    List<RecordedRequest> requests(String filter);

    /**
     * The requests to one endpoint.
     *
     * @param endpoint the endpoint
     * @return the requests, in order
     */
    List<RecordedRequest> requests(Endpoint endpoint);

    /**
     * Every exchange.
     *
     * @return where each stands now, in the order in which they were opened
     */
    List<ExchangeSnapshot> exchanges();

    /**
     * One exchange.
     *
     * @param requestId its id
     * @return where it stands now
     * @throws IllegalStateException if there is none with that id
     */
    ExchangeSnapshot exchange(String requestId);

    /**
     * How many waits are held now.
     *
     * @return the number; zero once every caller has been answered or has given up
     */
    int pendingWaits();

    /**
     * How many exchanges wait for a decision now.
     *
     * @return the number; zero once each has been decided, withdrawn or cancelled, or has expired
     */
    int pendingExchanges();

    /**
     * Ends an exchange from the gateway's side: it is {@code Cancelled}.
     *
     * @param requestId the exchange
     * @throws IllegalStateException if there is none with that id, or it has ended
     */
    void cancelExchange(String requestId);

    /**
     * What is known of an enforcer from its heartbeats.
     *
     * @param enforcerId the enforcer
     * @return what is known, or null if none came
     */
    @Nullable
    PresenceSnapshot presence(String enforcerId);

    /**
     * Whether the user lets the app act.
     *
     * @return the consent, given by default
     */
    Consent consent();

    /**
     * Replaces the do-not-disturb policies. A query gets those of its enforcer, workspace and session, expired ones too.
     *
     * @param policies the policies; none takes all away
     */
    void policies(DndPolicy... policies);

    /**
     * Ends a pairing from the gateway's side, as if either end had revoked it: its exchanges are cancelled, and its routing token
     * is answered 403.
     *
     * @param pairing the pairing
     * @throws IllegalStateException if it is not in force here
     */
    void revokePairing(Pairing pairing);

    /**
     * What goes wrong with calls.
     *
     * @return the faults, none by default
     */
    Faults faults();

    /**
     * Lets the next call to an endpoint go wrong.
     *
     * @param endpoint the endpoint
     * @param fault what goes wrong
     * @throws IllegalArgumentException as {@link Faults#add} does
     * @throws IllegalStateException as {@link Faults#add} does
     */
    void failNext(Endpoint endpoint, Fault fault);

    /**
     * Lets some calls go wrong.
     *
     * @param calls the calls
     * @param fault what goes wrong
     * @throws IllegalArgumentException as {@link Faults#add} does
     * @throws IllegalStateException as {@link Faults#add} does
     */
    void failNext(Calls calls, Fault fault);

    /**
     * Lets calls go wrong at random, until {@link Faults#clear}: each call to whatever endpoint suffers, with the given probability,
     * one of the faults that bad networks and busy gateways bring and that every open front can do. These are delays of up to two
     * seconds, errors 429 and 5xx in any shape with and without {@code Retry-After} of a second, connections that are lost in any
     * phase, bodies that are garbage, cut short, stalled for up to two seconds or dripping, and calls that arrive twice. Each
     * delivery on a channel is made twice with the same probability. Nothing is forged: a decision that arrives is the approver's.
     *
     * <p>The same seed brings the same faults to the same calls in the same order. {@link #chaos()} and what {@code toString} and the
     * exceptions of this gateway say tell the seed, so that a failed test can be repeated with it.
     *
     * @param seed what the random numbers come from
     * @param rate how likely a call is to suffer something, from 0, which ends chaos and leaves the faults, to 1
     * @throws IllegalArgumentException if the rate is not from 0 to 1
     */
    void chaos(long seed, double rate);

    /**
     * The chaos that reigns.
     *
     * @return its seed and rate, or null if there is none
     */
    @Nullable
    Chaos chaos();

    /**
     * Ends the gateway as if its process had, and starts it again: every call that is held or under way loses its connection, every
     * channel is cut, and for some time nobody can connect. In memory, a call in that time fails with
     * {@link io.airlockapp.error.Delivery#NOT_SENT}, as one that found no connection; a server keeps its port, and resets what
     * connects. Such calls are not among {@link #requests()}. Then the gateway is back.
     *
     * <p>What it has lost, if it has, is what came over the wire: exchanges, decisions and acknowledgements, so that a wait or an
     * acknowledgement is answered 404 and a submission opens a new exchange; pairing attempts and pairings, so that a routing token is
     * answered 422 {@code no_approver}, a pairing's status and the opening of a channel 404; heartbeats, and the count of the rate
     * limit. What a test has set stays: apps and credentials, consent, policies, the limit, faults and the approver with its keys and
     * its script. An approver's answer that falls into the down time counts from then on, if its exchange is still known.
     *
     * @param memory what is still known afterwards
     * @param downTime how long the gateway is gone, in its own time; may be zero
     * @throws IllegalArgumentException if the time is negative
     */
    void restart(Memory memory, Duration downTime);

    /**
     * Limits how many requests are let through in any minute; the rest are answered 429 with {@code Retry-After}.
     *
     * @param requestsPerMinute the limit, or 0 for none, which is the default
     * @throws IllegalArgumentException if it is negative
     */
    void rateLimit(int requestsPerMinute);

    /**
     * Pairs an enforcer without a word on the wire, with real keys.
     *
     * @return the pairing, in force here and with the key that the approver knows
     */
    Pairing readyPairing();

    /**
     * Pairs an enforcer without a word on the wire, with real keys.
     *
     * @param enforcerId the enforcer
     * @param workspaceName the workspace it guards
     * @return the pairing, in force here and with the key that the approver knows
     */
    Pairing readyPairing(String enforcerId, String workspaceName);

    /** Stops the gateway's timers. Held waits are not answered any more. */
    @Override
    void close();

    /** Collects what a {@link FakeGateway} is made with. Not thread-safe. */
    final class Builder {

        private Instant start = Instant.parse("2026-01-01T00:00:00Z");
        private boolean realTime;
        private AppCredentials app = AppCredentials.agent("app-test", Secret.of("app-test-secret"));
        private UserCredential user = UserCredential.pat(Secret.of("airpat_test"));
        private URI idpBaseUrl = URI.create("https://idp.example/realms/airlock");
        private String idpClientId = "airlock-enforcer";
        private boolean patSupported = true;
        private ErrorShape errorShape = ErrorShape.ENVELOPE;
        private ClaimShape claimShape = ClaimShape.COMPLETE;
        private CodeFormat codeFormat = CodeFormat.DASHED;
        private String contentType = "application/json";
        private boolean capitalisedDecisions;
        private Set<PushRequest.Kind> push = Set.of();
        private Duration pingInterval = Duration.ofSeconds(20);
        private Duration helloTimeout = Duration.ofSeconds(5);

        private Builder() {}

        private Settings settings() {
            return new Settings(
                    app,
                    idpBaseUrl,
                    idpClientId,
                    patSupported,
                    errorShape,
                    claimShape,
                    codeFormat,
                    contentType,
                    capitalisedDecisions,
                    push,
                    pingInterval,
                    helloTimeout);
        }

        /**
         * Sets when virtual time begins.
         *
         * @param instant the time; 2026-01-01T00:00:00Z by default
         * @return this builder
         */
        public Builder startAt(Instant instant) {
            start = Objects.requireNonNull(instant, "instant");
            return this;
        }

        /**
         * Uses the system's clock and real timers, as a gateway on a socket needs.
         *
         * @return this builder
         */
        public Builder realTime() {
            realTime = true;
            return this;
        }

        /**
         * Sets the app that the gateway knows.
         *
         * @param credentials its credentials; those of an agent by default
         * @return this builder
         */
        public Builder appCredentials(AppCredentials credentials) {
            app = Objects.requireNonNull(credentials, "credentials");
            return this;
        }

        /**
         * Sets the app that the gateway knows to one of a kind, with made-up credentials.
         *
         * @param kind the kind
         * @return this builder
         */
        public Builder clientKind(AppKind kind) {
            return appCredentials(
                    kind.confidential()
                            ? new AppCredentials.Confidential(kind, "app-test", Secret.of("app-test-secret"))
                            : new AppCredentials.Public(kind, "app-test", "https://app.example"));
        }

        /**
         * Sets the user's credential.
         *
         * @param credential the credential; a personal access token by default
         * @return this builder
         */
        public Builder userCredential(UserCredential credential) {
            user = Objects.requireNonNull(credential, "credential");
            return this;
        }

        /**
         * Sets the issuer that discovery names.
         *
         * @param baseUrl its address
         * @param clientId the client id to use there
         * @return this builder
         */
        public Builder idp(URI baseUrl, String clientId) {
            idpBaseUrl = Objects.requireNonNull(baseUrl, "baseUrl");
            idpClientId = Objects.requireNonNull(clientId, "clientId");
            return this;
        }

        /**
         * Sets whether discovery says that personal access tokens work.
         *
         * @param supported whether it does; true by default
         * @return this builder
         */
        public Builder patSupported(boolean supported) {
            patSupported = supported;
            return this;
        }

        /**
         * Sets how errors are written.
         *
         * @param shape the shape; {@link ErrorShape#ENVELOPE} by default
         * @return this builder
         */
        public Builder errorShape(ErrorShape shape) {
            errorShape = Objects.requireNonNull(shape, "shape");
            return this;
        }

        /**
         * Sets what claiming a code answers.
         *
         * @param shape the shape; {@link ClaimShape#COMPLETE} by default
         * @return this builder
         */
        public Builder claimShape(ClaimShape shape) {
            claimShape = Objects.requireNonNull(shape, "shape");
            return this;
        }

        /**
         * Sets what pairing codes look like.
         *
         * @param format the format; {@link CodeFormat#DASHED} by default
         * @return this builder
         */
        public Builder codeFormat(CodeFormat format) {
            codeFormat = Objects.requireNonNull(format, "format");
            return this;
        }

        /**
         * Sets the media type of JSON answers.
         *
         * @param mediaType the media type; {@code application/json} by default
         * @return this builder
         */
        public Builder contentType(String mediaType) {
            contentType = Objects.requireNonNull(mediaType, "mediaType");
            return this;
        }

        /**
         * Writes the fields of decisions with a capital ({@code Decision}, {@code Nonce}), as some gateways do.
         *
         * @return this builder
         */
        public Builder capitalisedDecisions() {
            capitalisedDecisions = true;
            return this;
        }

        /**
         * Sets on which channels the gateway pushes. What it does not serve is answered 404.
         *
         * @param kinds the kinds of channel; none by default, as they are optional
         * @return this builder
         */
        public Builder push(PushRequest.Kind... kinds) {
            push = Set.of(kinds);
            return this;
        }

        /**
         * Sets how often the gateway looks after a channel: it asks whether the credentials are still good, and sends a ping on a
         * WebSocket and a comment among server-sent events. A ping is to be answered before the next one.
         *
         * @param interval the time between two; 20 seconds by default
         * @return this builder
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder pingInterval(Duration interval) {
            pingInterval = positive(interval);
            return this;
        }

        /**
         * Sets how long a WebSocket waits for its hello.
         *
         * @param timeout the time from the opening on; 5 seconds by default
         * @return this builder
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder helloTimeout(Duration timeout) {
            helloTimeout = positive(timeout);
            return this;
        }

        private static Duration positive(Duration time) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException("The time is " + time + ": give one that is positive.");
            }
            return time;
        }

        /**
         * Builds the gateway.
         *
         * @return a new gateway
         */
        public FakeGateway build() {
            return new LocalGateway(settings(), user, realTime ? null : new VirtualTime(start));
        }
    }
}
