package io.airlockapp.reactor.internal;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.ConsentException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.GatewayException;
import io.airlockapp.model.Acknowledgement;
import io.airlockapp.model.ArtifactAccepted;
import io.airlockapp.model.ArtifactSubmission;
import io.airlockapp.model.ConsentStatus;
import io.airlockapp.model.Discovery;
import io.airlockapp.model.EchoResponse;
import io.airlockapp.model.EffectivePolicies;
import io.airlockapp.model.ExchangeStatus;
import io.airlockapp.model.ExchangeWithdrawn;
import io.airlockapp.model.Heartbeat;
import io.airlockapp.model.PairingClaim;
import io.airlockapp.model.PairingClaimed;
import io.airlockapp.model.PairingInitiated;
import io.airlockapp.model.PairingInitiation;
import io.airlockapp.model.PairingRevoked;
import io.airlockapp.model.PairingStatus;
import io.airlockapp.model.PolicyQuery;
import io.airlockapp.model.WaitOutcome;
import io.airlockapp.reactor.Circuit;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.internal.pipeline.Call;
import io.airlockapp.reactor.internal.pipeline.Pipeline;
import io.airlockapp.reactor.internal.pipeline.Priority;
import io.airlockapp.reactor.internal.pipeline.PushStage;
import io.airlockapp.reactor.internal.presence.HasHeartbeats;
import io.airlockapp.reactor.internal.presence.HeartbeatSupervisor;
import io.airlockapp.reactor.internal.wire.Requests;
import io.airlockapp.reactor.internal.wire.Responses;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Lane;
import io.airlockapp.transport.Method;
import io.airlockapp.transport.Transport;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Says for each endpoint what is sent and how its answer is read; everything between is the pipeline's. */
public final class DefaultGatewayClient implements GatewayClient, ReviewPolls, HasHeartbeats {

    private static final String CONSENT = "/v1/consents/check";
    private static final String CONSENT_ELSEWHERE = "/v1/consent/status";
    private static final Duration POLL_GRACE = Duration.ofSeconds(10);

    private final Transport transport;
    private final Pipeline pipeline;
    private final TimeSource time;
    private final Duration callTimeout;
    private final int maxResponseBytes;
    private final HeartbeatSupervisor heartbeats;

    /** The path that has worked last, and is asked first. */
    private volatile String consentPath = CONSENT;

    /**
     * Creates the client.
     *
     * @param transport what is closed with it
     * @param pipeline what calls go through
     * @param time the source of time
     * @param callTimeout how long one attempt may take
     * @param maxResponseBytes how large an answer may be
     */
    public DefaultGatewayClient(
            Transport transport, Pipeline pipeline, TimeSource time, Duration callTimeout, int maxResponseBytes) {
        this.transport = transport;
        this.pipeline = pipeline;
        this.time = time;
        this.callTimeout = callTimeout;
        this.maxResponseBytes = maxResponseBytes;
        this.heartbeats = new HeartbeatSupervisor(this::heartbeat, time);
    }

    /**
     * What channels are opened with.
     *
     * @return the stage, or null if the transport holds none open
     */
    public @Nullable PushStage push() {
        return pipeline.push();
    }

    @Override
    public Mono<EchoResponse> echo() {
        return pipeline.exchange(get("/echo", false)).map(Responses::echo);
    }

    @Override
    public Mono<Discovery> discover() {
        return pipeline.exchange(get("/v1/integrations/discovery", false)).map(Responses::discovery);
    }

    @Override
    public Mono<ConsentStatus> checkConsent() {
        return Mono.defer(() -> {
            String first = consentPath;
            String other = first.equals(CONSENT) ? CONSENT_ELSEWHERE : CONSENT;
            return consentAt(first)
                    .onErrorResume(
                            GatewayException.class,
                            e -> e.status() == 404 || e.status() == 405 ? consentAt(other) : Mono.error(e));
        });
    }

    private Mono<ConsentStatus> consentAt(String path) {
        return pipeline.exchange(get(path, true))
                .doOnNext(response -> consentPath = path)
                .doOnError(ConsentException.class, answered -> consentPath = path)
                .map(Responses::consent);
    }

    @Override
    public Mono<PairingInitiated> initiatePairing(PairingInitiation initiation) {
        return once("/v1/pairing/initiate", () -> Requests.initiatePairing(initiation), null)
                .map(Responses::pairingInitiated);
    }

    @Override
    public Mono<PairingStatus> pairingStatus(String pairingNonce) {
        return pipeline.exchange(get("/v1/pairing/" + segment(pairingNonce, "pairing nonce") + "/status", true))
                .map(Responses::pairingStatus);
    }

    @Override
    public Mono<PairingClaimed> claimPairing(PairingClaim claim) {
        return once("/v1/pairing/claim", () -> Requests.claimPairing(claim), null)
                .map(Responses::pairingClaimed);
    }

    @Override
    public Mono<PairingRevoked> revokePairing(Secret routingToken) {
        return repeatable("/v1/pairing/revoke", () -> Requests.revokePairing(routingToken), null, routingToken)
                .map(Responses::pairingRevoked);
    }

    @Override
    public Mono<Void> heartbeat(Heartbeat heartbeat) {
        return Mono.defer(() -> pipeline.exchange(new Call(
                        request(
                                Method.POST,
                                "/v1/presence/heartbeat",
                                Requests.heartbeat(heartbeat),
                                callTimeout,
                                Lane.HEARTBEAT),
                        true,
                        false,
                        true,
                        null,
                        null,
                        Priority.HEARTBEAT)))
                .then();
    }

    @Override
    public Mono<ArtifactAccepted> submit(ArtifactSubmission submission) {
        if (submission.expiresAt().compareTo(time.now()) <= 0) {
            throw new IllegalArgumentException("The artifact has expired already, at " + submission.expiresAt()
                    + ": give it an expiry in the future.");
        }
        return repeatable(
                        "/v1/artifacts",
                        () -> Requests.submit(submission),
                        submission.expiresAt(),
                        submission.routingToken())
                .map(response -> Responses.accepted(response, submission.requestId()));
    }

    @Override
    public Mono<ExchangeStatus> exchangeStatus(String requestId) {
        return pipeline.exchange(get(exchange(requestId), true))
                .map(response -> Responses.exchangeStatus(response, requestId));
    }

    @Override
    public Mono<ExchangeStatus> look(String requestId) {
        Call call = get(exchange(requestId), true);
        return Mono.defer(() -> pipeline.exchange(call.withPriority(Priority.WAIT)))
                .map(response -> Responses.exchangeStatus(response, requestId));
    }

    @Override
    public Mono<WaitOutcome> awaitDecision(String requestId, Duration timeout) {
        long seconds = timeout.toSeconds();
        if (seconds < 1 || seconds > 60 || timeout.toNanosPart() != 0) {
            throw new IllegalArgumentException(
                    "A poll lasts 1 to 60 whole seconds, not " + timeout + "; wait longer by polling again.");
        }
        Call call = wait(requestId, seconds, timeout.plus(POLL_GRACE), null);
        return pipeline.exchange(call).map(Responses::waited);
    }

    @Override
    public Mono<WaitOutcome> poll(String requestId, Duration preferred, Instant deadline) {
        return Mono.defer(() -> {
                    Duration left = Duration.between(time.now(), deadline);
                    if (left.isNegative() || left.isZero()) {
                        return Mono.error(new CallTimeoutException(
                                Delivery.NOT_SENT, "The time of the exchange was up before it could be asked about."));
                    }
                    Duration fitting = pipeline.pollTimeout(preferred);
                    long seconds = Math.min(
                            fitting.toSeconds(),
                            left.plusSeconds(1).minusNanos(1).toSeconds());
                    Duration whole = Duration.ofSeconds(seconds).plus(POLL_GRACE);
                    return pipeline.exchange(
                            wait(requestId, seconds, left.compareTo(whole) < 0 ? left : whole, deadline));
                })
                .map(Responses::waited);
    }

    private Call wait(String requestId, long seconds, Duration whole, @Nullable Instant deadline) {
        TransportRequest request =
                request(Method.GET, exchange(requestId) + "/wait?timeout=" + seconds, Body.empty(), whole, Lane.WAIT);
        return new Call(request, true, false, true, deadline, null, Priority.WAIT);
    }

    @Override
    public Mono<ExchangeWithdrawn> withdraw(String requestId) {
        return post(exchange(requestId) + "/withdraw", Body::empty, true, null, null, Priority.SETTLE)
                .map(response -> Responses.withdrawn(response, requestId));
    }

    @Override
    public Mono<Void> acknowledge(Acknowledgement acknowledgement) {
        return post("/v1/acks", () -> Requests.acknowledge(acknowledgement), true, null, null, Priority.SETTLE)
                .then();
    }

    @Override
    public Mono<EffectivePolicies> effectivePolicies(PolicyQuery query) {
        String session = query.sessionId();
        String path = "/v1/policy/dnd/effective?enforcerId=" + encoded(query.enforcerId()) + "&workspaceId="
                + encoded(query.workspaceId()) + (session == null ? "" : "&sessionId=" + encoded(session));
        return pipeline.exchange(get(path, true)).map(Responses::policies);
    }

    @Override
    public HeartbeatSupervisor heartbeats() {
        return heartbeats;
    }

    @Override
    public Circuit circuit() {
        return pipeline.circuit();
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> {
            pipeline.close();
            return Mono.from(transport.close());
        });
    }

    private Mono<TransportResponse> once(String path, Supplier<Body> body, @Nullable Secret secret) {
        return post(path, body, false, null, secret, Priority.COMMAND);
    }

    private Mono<TransportResponse> repeatable(
            String path, Supplier<Body> body, @Nullable Instant deadline, @Nullable Secret secret) {
        return post(path, body, true, deadline, secret, Priority.COMMAND);
    }

    /** The body is written once for each subscription, above the stage that repeats. */
    private Mono<TransportResponse> post(
            String path,
            Supplier<Body> body,
            boolean repeatable,
            @Nullable Instant deadline,
            @Nullable Secret secret,
            Priority priority) {
        return Mono.defer(() -> pipeline.exchange(new Call(
                request(Method.POST, path, body.get(), callTimeout, Lane.COMMAND),
                repeatable,
                true,
                true,
                deadline,
                secret,
                priority)));
    }

    private Call get(String path, boolean needsUser) {
        return new Call(
                request(Method.GET, path, Body.empty(), callTimeout, Lane.COMMAND),
                true,
                true,
                needsUser,
                null,
                null,
                Priority.COMMAND);
    }

    private TransportRequest request(Method method, String path, Body body, Duration timeout, Lane lane) {
        return new TransportRequest(method, path, List.of(), body, timeout, lane, maxResponseBytes);
    }

    private static String exchange(String requestId) {
        return "/v1/exchanges/" + segment(requestId, "request id");
    }

    private static String segment(String value, String name) {
        // "." and ".." would be taken for steps through the path, and percent-encoding does not protect them.
        if (value.isBlank() || value.equals(".") || value.equals("..")) {
            throw new IllegalArgumentException(
                    "The " + name + " is blank or dots only: give the one the gateway knows.");
        }
        return encoded(value);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
