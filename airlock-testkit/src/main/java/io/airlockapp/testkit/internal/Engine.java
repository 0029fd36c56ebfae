package io.airlockapp.testkit.internal;

import io.airlockapp.credential.UserCredential;
import io.airlockapp.model.DndPolicy;
import io.airlockapp.model.PreGeneratedCode;
import io.airlockapp.testkit.Channels;
import io.airlockapp.testkit.Consent;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.ExchangeSnapshot;
import io.airlockapp.testkit.PresenceSnapshot;
import io.airlockapp.testkit.RecordedRequest;
import io.airlockapp.testkit.approver.Approver;
import io.airlockapp.testkit.fault.Chaos;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Faults;
import io.airlockapp.testkit.fault.Memory;
import io.airlockapp.testkit.fault.Tampering;
import io.airlockapp.transport.PushRequest;
import io.airlockapp.transport.TransportResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.node.ObjectNode;

/** The gateway itself: a request comes in, a reply goes out. Both fronts stand before this one engine. */
public final class Engine implements Handler, GatewaySide, Lines.Gateway {

    /** What a front need not read beyond. */
    public static final int MAX_BODY_BYTES = 4 << 20;

    private static final Set<Endpoint> WITHOUT_USER = EnumSet.of(Endpoint.ECHO, Endpoint.DISCOVERY);

    private final Settings settings;
    private final Clock clock;
    private final Scheduler scheduler;
    private final Ids ids = new Ids();
    private final Answers answers;
    private final Access access;
    private final ConsentState consent;
    private final RateLimit rateLimit = new RateLimit();
    private final Recorder recorder = new Recorder();
    private final FaultBook faults;
    private final Set<Front> fronts = new LinkedHashSet<>();
    private final Pairings pairings;
    private final Presences presences = new Presences();
    private final Policies policies = new Policies();
    private final Exchanges exchanges;
    private final ScriptedApprover approver;
    private final Tamperer tamperer;
    private final Lines lines;
    private volatile Instant upAt = Instant.MIN;

    /**
     * Creates an engine with an approver.
     *
     * @param settings what it is built with
     * @param user the user's first credential
     * @param clock its time
     * @param scheduler its timers
     */
    public Engine(Settings settings, UserCredential user, Clock clock, Scheduler scheduler) {
        this.settings = settings;
        this.clock = clock;
        this.scheduler = scheduler;
        faults = new FaultBook(settings.push());
        answers = new Answers(settings);
        access = new Access(settings.app(), user);
        consent = new ConsentState(settings.app().clientId());
        pairings = new Pairings(clock, ids, settings.codeFormat());
        lines = new Lines(this, scheduler);
        exchanges = new Exchanges(clock, scheduler, ids, lines::decided);
        approver = new ScriptedApprover(this, clock, scheduler);
        tamperer = new Tamperer(approver, exchanges::decidedElsewhere);
    }

    @Override
    public Mono<Reply> handle(Call call) {
        Mono<Reply> handled = Mono.defer(() -> {
            if (down()) {
                return Mono.just(new Reply.Cut(Fault.Cut.Moment.CONNECTING, null));
            }
            Endpoint endpoint = Routes.find(call.method(), call.path());
            CallSubject subject = new CallSubject(
                    recorder.add(call, endpoint, clock.instant()), call, exchanges::ownerOf, pairings::ownerOf);
            return faults.plan(subject).apply(process(call, subject), this::askedFor, this::restart, scheduler);
        });
        return scheduler instanceof VirtualTime time ? time.holding(handled) : handled;
    }

    @Override
    public void opened(Front front) {
        faults.opened(front.kind());
        synchronized (fronts) {
            fronts.add(front);
        }
    }

    @Override
    public void closed(Front front) {
        boolean known;
        synchronized (fronts) {
            known = fronts.remove(front);
        }
        if (known) {
            faults.closed(front.kind());
        }
    }

    @Override
    public boolean down() {
        return clock.instant().isBefore(upAt);
    }

    /**
     * Loses every connection and is gone for a time.
     *
     * @param restart how long, and what is known afterwards
     */
    public void restart(Fault.Restart restart) {
        upAt = clock.instant().plus(restart.downTime());
        exchanges.dropWaits();
        if (restart.memory() == Memory.LOST) {
            exchanges.forget();
            pairings.forget();
            presences.forget();
            rateLimit.forget();
        }
        List<Front> open;
        synchronized (fronts) {
            open = List.copyOf(fronts);
        }
        lines.drop();
        open.forEach(Front::cut);
    }

    /**
     * Lets faults come at random.
     *
     * @param chaos how many
     */
    public void chaos(Chaos chaos) {
        faults.chaos(chaos);
    }

    /**
     * The faults that come at random.
     *
     * @return how many, or null if none come
     */
    public @Nullable Chaos chaos() {
        return faults.chaos();
    }

    private TransportResponse askedFor(Fault.ErrorStatus error) {
        return answers.error(
                error.shape(),
                error.status(),
                error.code(),
                "This answer was asked for by a test.",
                Map.of(),
                error.headers());
    }

    private Mono<Reply> process(Call call, CallSubject subject) {
        return Mono.defer(() -> {
                    Endpoint admitted = admit(call, subject.endpoint());
                    return switch (admitted) {
                        case WAIT -> waitFor(call, subject).<Reply>map(Reply.Answer::new);
                        case EVENTS, WEB_SOCKET ->
                            Mono.<Reply>just(new Reply.Channel(channel(admitted, call, subject.request())));
                        default -> Mono.<Reply>just(new Reply.Answer(handleNow(admitted, call)));
                    };
                })
                .onErrorResume(Refusal.class, refusal -> Mono.just(new Reply.Answer(answers.refusal(refusal))));
    }

    private Endpoint admit(Call call, @Nullable Endpoint endpoint) {
        access.checkApp(call);
        rateLimit.check(clock.instant());
        if (endpoint == null) {
            String allowed = Routes.allowed(call.path());
            throw allowed == null
                    ? Refusal.notFound("path")
                    : new Refusal(405, "method_not_allowed", "This path is only for " + allowed + ".")
                            .header("Allow", allowed);
        }
        if (call.body().length() > MAX_BODY_BYTES) {
            throw new Refusal(413, "too_large", "The body is larger than " + MAX_BODY_BYTES + " bytes: send less.");
        }
        if ((endpoint == Endpoint.EVENTS && !settings.push().contains(PushRequest.Kind.SERVER_SENT_EVENTS))
                || (endpoint == Endpoint.WEB_SOCKET && !settings.push().contains(PushRequest.Kind.WEB_SOCKET))) {
            throw Refusal.notFound("path");
        }
        if (!WITHOUT_USER.contains(endpoint)) {
            access.checkUser(call);
            if (endpoint == Endpoint.CONSENT) {
                consent.checkPath(call.path());
            }
            consent.check();
        }
        return endpoint;
    }

    private TransportResponse handleNow(Endpoint endpoint, Call call) {
        return switch (endpoint) {
            case ECHO -> answers.json(200, echo());
            case DISCOVERY -> answers.json(200, discovery());
            case CONSENT -> answers.json(200, Json.object().put("status", consent.word()));
            case PAIRING_INITIATE -> {
                String nonce = pairings.initiate(call.json());
                ObjectNode initiated = pairings.initiated(nonce);
                approver.pairingAsked(pairings.ask(nonce));
                yield answers.json(201, initiated);
            }
            case PAIRING_STATUS ->
                answers.json(200, pairings.status(call.segments().get(2)));
            case PAIRING_PRE_GENERATE -> {
                call.nothingSaid();
                yield answers.json(200, pairings.preGenerated(pairings.preGenerate()));
            }
            case PAIRING_CLAIM -> {
                String nonce = pairings.claim(call.json());
                approver.pairingAsked(pairings.ask(nonce));
                yield answers.json(200, pairings.claimed(nonce, settings.claimShape()));
            }
            case PAIRING_REVOKE -> answers.json(200, revoke(call.json().text("routingToken")));
            case HEARTBEAT -> {
                presences.heartbeat(call.json(), clock.instant());
                yield answers.json(200, Json.object().put("status", "ok"));
            }
            case SUBMIT -> submit(Submission.read(call.json()));
            case EXCHANGE_STATUS ->
                answers.json(200, exchanges.status(call.segments().get(2)));
            case WITHDRAW -> {
                call.nothingSaid();
                yield answers.json(200, exchanges.withdraw(call.segments().get(2)));
            }
            case ACK -> {
                Envelope ack = Envelope.read(call.json(), "ack.submit");
                exchanges.acknowledge(ack);
                yield answers.json(200, envelope("ack.accepted", ack.requestId(), Json.object()));
            }
            case POLICIES -> answers.json(200, policies.effective(call, ids.next("dnd-")));
            case WAIT, EVENTS, WEB_SOCKET -> throw new IllegalStateException("This is not answered at once.");
        };
    }

    private ObjectNode echo() {
        Instant now = clock.instant();
        ZoneId zone = clock.getZone();
        return Json.object()
                .put("utc", now.toString())
                .put("local", now.atZone(zone).toOffsetDateTime().toString())
                .put("timezone", zone.getId())
                .put("offsetMinutes", zone.getRules().getOffset(now).getTotalSeconds() / 60);
    }

    private ObjectNode discovery() {
        ObjectNode node = Json.object();
        TokenIssuer issuer = access.issuer();
        node.putObject("idp")
                .put("baseUrl", (issuer == null ? settings.idpBaseUrl() : issuer.issuer()).toString())
                .put("clientId", issuer == null ? settings.idpClientId() : issuer.clientId());
        node.putObject("auth").put("patSupported", settings.patSupported());
        return node;
    }

    private TransportResponse submit(Submission submitted) {
        if (exchanges.resubmitted(submitted)) {
            return accepted(200, submitted);
        }
        boolean unrouted = submitted.dndAudit() && submitted.routingToken() == null;
        Pairings.Route route = unrouted ? null : pairings.route(submitted.routingToken());
        Submission artifact = route == null ? submitted : submitted.from(route.enforcerId());
        String pairingNonce = route == null ? null : route.nonce();
        if (!exchanges.open(artifact, pairingNonce)) {
            return accepted(200, artifact);
        }
        if (pairingNonce != null && !artifact.dndAudit()) {
            approver.artifact(new ApproverSide.Artifact(
                    pairingNonce,
                    artifact.requestId(),
                    artifact.artifactType(),
                    artifact.artifactHash(),
                    artifact.ciphertext(),
                    artifact.metadata(),
                    artifact.expiresAt()));
        }
        return accepted(202, artifact);
    }

    private TransportResponse accepted(int status, Submission artifact) {
        ObjectNode body = Json.object()
                .put("requestId", artifact.requestId())
                .put("acceptedAt", clock.instant().toString());
        return answers.json(status, envelope("artifact.accepted", artifact.requestId(), body));
    }

    private Mono<TransportResponse> waitFor(Call call, Subject subject) {
        Duration timeout = Duration.ofSeconds(waitSeconds(call.query().get("timeout")));
        return exchanges.hold(call.segments().get(2), timeout).map(result -> waited(result, subject));
    }

    private static int waitSeconds(@Nullable String value) {
        if (value == null) {
            return 25;
        }
        if (!value.matches("[1-9][0-9]?") || Integer.parseInt(value) > 60) {
            throw Refusal.validation("The query parameter timeout is not a number from 1 to 60: give seconds.");
        }
        return Integer.parseInt(value);
    }

    private TransportResponse waited(WaitResult result, Subject subject) {
        if (result instanceof WaitResult.Delivered delivered) {
            return answers.json(200, onItsWay(delivered.envelope(), faults.delivery(subject)));
        }
        if (result instanceof WaitResult.Ended ended) {
            throw ended.refusal();
        }
        return Answers.noContent();
    }

    /** The decision as the enforcer gets it. */
    private ObjectNode onItsWay(ObjectNode decision, FaultBook.Delivery faulty) {
        Tampering tampering = faulty.tampering();
        ObjectNode envelope = tampering == null ? decision : tamperer.apply(tampering, decision);
        tamperer.delivered(decision);
        return settings.capitalisedDecisions() ? Capitals.ofBody(envelope) : envelope;
    }

    private PushLine channel(Endpoint endpoint, Call call, RecordedRequest request) {
        String enforcerId;
        PushRequest.Kind kind;
        if (endpoint == Endpoint.EVENTS) {
            kind = PushRequest.Kind.SERVER_SENT_EVENTS;
            enforcerId = call.segments().get(3);
        } else {
            kind = PushRequest.Kind.WEB_SOCKET;
            enforcerId = call.requiredQuery("id");
            if (!call.requiredQuery("role").equals("enforcer")) {
                throw Refusal.validation("The query parameter role is not enforcer: no other role is served here.");
            }
            if (!"websocket".equalsIgnoreCase(call.header("Upgrade"))) {
                throw new Refusal(426, "upgrade_required", "This path is a WebSocket: ask for the upgrade.")
                        .header("Upgrade", "websocket");
            }
            if (!"13".equals(call.header("Sec-WebSocket-Version"))) {
                throw new Refusal(426, "upgrade_required", "This version of WebSocket is not spoken here: use 13.")
                        .header("Sec-WebSocket-Version", "13");
            }
        }
        pairings.checkPaired(enforcerId);
        return new PushLine(kind, enforcerId, call, request, false, lines, settings, scheduler);
    }

    @Override
    public boolean admits(Call opening) {
        try {
            access.checkApp(opening);
            access.checkUser(opening);
            return true;
        } catch (Refusal e) {
            return false;
        }
    }

    @Override
    public List<ObjectNode> unacknowledged(String enforcerId, Runnable alongside) {
        return exchanges.unacknowledged(enforcerId, alongside);
    }

    @Override
    public Lines.@Nullable Delivery deliver(ObjectNode decision, PushLine line) {
        FaultBook.Delivery faulty = faults.delivery(new DeliverySubject(decision, line));
        try {
            ObjectNode envelope = onItsWay(decision, faulty);
            deliveredAgain(decision);
            return new Lines.Delivery(Json.write(envelope), faulty.again());
        } catch (Refusal e) {
            return null;
        }
    }

    @Override
    public void deliveredAgain(ObjectNode decision) {
        exchanges.pushed(decision.path("requestId").stringValue());
    }

    @Override
    public String refreshRequest(String requestId) {
        return Json.write(envelope("refresh.request", requestId, Json.object()));
    }

    @Override
    public ObjectNode decision(String requestId) {
        return exchanges.decision(requestId);
    }

    @Override
    public String enforcerOf(String requestId) {
        return exchanges.enforcerOf(requestId);
    }

    private ObjectNode revoke(String routingToken) {
        Pairings.Route route = pairings.revoke(routingToken);
        exchanges.revoked(route.nonce());
        lines.revoked(route.enforcerId(), pairings.tokenOf(route.enforcerId()) == null);
        return Json.object().put("status", "revoked").put("enforcerId", route.enforcerId());
    }

    private ObjectNode envelope(String msgType, String requestId, ObjectNode body) {
        return Envelope.write(ids.next("msg-"), msgType, requestId, clock.instant(), body);
    }

    @Override
    public PairingAsk openPairing(String code) {
        return pairings.openByCode(code);
    }

    @Override
    public void completePairing(String nonce, String responseJson) {
        pairings.complete(nonce, responseJson);
    }

    @Override
    public void rejectPairing(String nonce) {
        pairings.reject(nonce);
    }

    @Override
    public PreGeneratedCode preGenerateCode() {
        ObjectNode made = pairings.preGenerated(pairings.preGenerate());
        return new PreGeneratedCode(
                made.path("pairingCode").stringValue(),
                made.path("pairingNonce").stringValue(),
                Instant.parse(made.path("expiresAt").stringValue()));
    }

    @Override
    public void revokeEnforcer(String enforcerId) {
        String token = pairings.tokenOf(enforcerId);
        if (token == null) {
            throw new IllegalStateException("No enforcer " + enforcerId + " is paired: check its id.");
        }
        revoke(token);
    }

    @Override
    public boolean open(String requestId) {
        return exchanges.pending(requestId);
    }

    @Override
    public void decide(String requestId, ObjectNode decision) {
        exchanges.decide(requestId, decision);
    }

    /**
     * Ends an exchange from the gateway's side.
     *
     * @param requestId the exchange
     */
    public void cancel(String requestId) {
        exchanges.cancel(requestId);
    }

    /**
     * The approver.
     *
     * @return the approver
     */
    public Approver approver() {
        return approver;
    }

    /**
     * The user's consent.
     *
     * @return the consent
     */
    public Consent consent() {
        return consent;
    }

    /**
     * The faults.
     *
     * @return the faults
     */
    public Faults faults() {
        return faults;
    }

    /**
     * The channels.
     *
     * @return the channels
     */
    public Channels channels() {
        return lines;
    }

    /**
     * The credential that was accepted last.
     *
     * @return the credential
     */
    public UserCredential user() {
        return access.current();
    }

    /**
     * Accepts one more credential.
     *
     * @param credential the credential
     */
    public void acceptUser(UserCredential credential) {
        access.accept(credential);
    }

    /** Accepts no credential any more. */
    public void expireUsers() {
        access.expireAll();
        lines.checkCredentials();
    }

    /**
     * Trusts a realm: discovery names it, and its access tokens are accepted. It takes the place of an earlier one.
     *
     * @param issuer the realm
     */
    public void trust(TokenIssuer issuer) {
        access.trust(issuer);
    }

    /**
     * Limits requests.
     *
     * @param requestsPerMinute how many are let through in any minute; 0 for no limit
     */
    public void rateLimit(int requestsPerMinute) {
        rateLimit.limit(requestsPerMinute);
    }

    /**
     * Replaces the policies.
     *
     * @param all the policies
     */
    public void policies(List<DndPolicy> all) {
        policies.set(all);
    }

    /**
     * Every request so far.
     *
     * @return the requests
     */
    public List<RecordedRequest> requests() {
        return recorder.all();
    }

    /**
     * The requests of one method and path.
     *
     * @param filter both, with a space between them
     * @return the requests
     */
    public List<RecordedRequest> requests(String filter) {
        return recorder.matching(filter);
    }

    /**
     * Every exchange.
     *
     * @return the exchanges
     */
    public List<ExchangeSnapshot> exchanges() {
        return exchanges.snapshots();
    }

    /**
     * How many waits are held.
     *
     * @return the number
     */
    public int pendingWaits() {
        return exchanges.waits();
    }

    /**
     * What is known of an enforcer.
     *
     * @param enforcerId the enforcer
     * @return what is known, or null if it never sent a heartbeat
     */
    public @Nullable PresenceSnapshot presence(String enforcerId) {
        return presences.snapshot(enforcerId, clock.instant());
    }

    /**
     * Ends the pairing that a routing token stands for.
     *
     * @param routingToken the token
     */
    public void revokePairing(String routingToken) {
        try {
            revoke(routingToken);
        } catch (Refusal e) {
            throw new IllegalStateException("The routing token stands for no pairing in force: check it.", e);
        }
    }

    /**
     * Pairs an enforcer without a word on the wire.
     *
     * @param fields what the enforcer would send to initiate
     * @param contentKey the key that enforcer and approver share from now on
     * @return the routing token
     */
    public String pairDirectly(ObjectNode fields, byte[] contentKey) {
        String nonce = pairings.initiate(new Fields("", fields));
        approver.pairDirectly(nonce, contentKey);
        return pairings.status(nonce).path("routingToken").stringValue();
    }
}
