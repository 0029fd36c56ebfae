package io.airlockapp.testkit.internal.control;

import io.airlockapp.credential.Secret;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.model.ActionSelector;
import io.airlockapp.model.ArtifactType;
import io.airlockapp.model.DndPolicy;
import io.airlockapp.model.PolicyMode;
import io.airlockapp.model.PolicyScope;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.PresenceSnapshot;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.approver.Approver;
import io.airlockapp.testkit.approver.SignedForm;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Chaos;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Memory;
import io.airlockapp.testkit.internal.Call;
import io.airlockapp.testkit.internal.Handler;
import io.airlockapp.testkit.internal.Json;
import io.airlockapp.testkit.internal.LocalGateway;
import io.airlockapp.testkit.internal.Reply;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.TransportResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The control API: a gateway's own methods as JSON over HTTP. Calls are handled one at a time on a thread of their own, in real
 * time, so that none is held up by the gateway's.
 */
public final class ControlEngine implements Handler {

    private static final String TOKEN_HEADER = "X-Control-Token";

    /** What a path does; a star in it stands for any segment, which is handed over. */
    private record Route(String method, String path, BiFunction<Input, String, Mono<JsonNode>> action) {}

    /** How pairings are answered. */
    enum Pairings {
        COMPLETE,
        REJECT,
        MANUAL
    }

    /** Where the user's consent stands. */
    enum Standing {
        GIVEN,
        REQUIRED,
        DENIED
    }

    private final FakeGateway gateway;
    private final @Nullable String certificate;
    private final byte[] token;
    private final Consumer<FakeGateway> setUp;
    private final Scheduler realTime = Schedulers.newSingle("fake-gateway-control", true);
    private final List<Route> routes = new ArrayList<>();

    /**
     * Creates the API.
     *
     * @param gateway what it controls
     * @param certificate the PEM of the gateway's certificate, if it has one
     * @param token what every call has to show
     * @param setUp brings the gateway back to how it was set up, when everything else has been reset
     */
    public ControlEngine(FakeGateway gateway, @Nullable String certificate, Secret token, Consumer<FakeGateway> setUp) {
        this.gateway = gateway;
        this.certificate = certificate;
        this.token = token.expose().getBytes(StandardCharsets.UTF_8);
        this.setUp = setUp;
        inspecting();
        approving();
        failing();
        timing();
        settingUp();
    }

    /** Every call, as the documents have it: method and path. */
    List<String> calls() {
        return routes.stream().map(route -> route.method() + " " + route.path()).toList();
    }

    private void on(String method, String path, Function<Input, @Nullable JsonNode> action) {
        routes.add(new Route(method, path, (input, segment) -> Mono.justOrEmpty(action.apply(input))));
    }

    private void does(String method, String path, Consumer<Input> action) {
        on(method, path, input -> {
            action.accept(input);
            return null;
        });
    }

    private void about(String method, String path, Function<String, @Nullable JsonNode> action) {
        routes.add(new Route(method, path, (input, segment) -> Mono.justOrEmpty(action.apply(segment))));
    }

    private void inspecting() {
        on("GET", "/state", input -> state());
        on("GET", "/requests", input -> array(gateway.requests(), Views::request));
        on("GET", "/exchanges", input -> array(gateway.exchanges(), Views::exchange));
        about("GET", "/exchanges/*", id -> Views.exchange(gateway.exchange(id)));
        about("POST", "/exchanges/*/cancel", id -> {
            gateway.cancelExchange(id);
            return Views.exchange(gateway.exchange(id));
        });
        on("GET", "/shown", input -> array(gateway.approver().shown(), Views::shown));
        on(
                "GET",
                "/unreadable",
                input -> array(gateway.approver().unreadable(), unreadable -> Json.object()
                        .put("requestId", unreadable.requestId())
                        .put("problem", unreadable.problem())));
        about("GET", "/presence/*", id -> {
            PresenceSnapshot presence = gateway.presence(id);
            if (presence == null) {
                throw new ControlProblem(404, "No heartbeat of this enforcer has come: check its id.");
            }
            return Views.presence(presence);
        });
        routes.add(new Route("POST", "/await", (input, segment) -> Waiting.read(input)
                .await(gateway, realTime)
                .map(held -> state())));
    }

    private void approving() {
        Approver approver = gateway.approver();
        Scripts scripts = new Scripts(approver);
        on("GET", "/approver", input -> Views.approver(approver));
        does("PUT", "/approver/script", input -> approver.decide(scripts.script(input)));
        on("POST", "/approver/colleagues", input -> Views.colleague(scripts.colleague()));
        does("POST", "/approver/answers", input -> {
            String requestId = input.text("requestId");
            Answer answer = input.object("answer", scripts::answer);
            approver.answer(requestId, answer);
        });
        does("PUT", "/approver/signature", input -> approver.signs(input.constant("form", SignedForm.class)));
        does("PUT", "/approver/pairings", input -> {
            switch (input.constant("mode", Pairings.class)) {
                case COMPLETE -> approver.completePairings();
                case REJECT -> approver.rejectPairings();
                case MANUAL -> approver.manualPairings();
            }
        });
        does("POST", "/approver/pairings/enter", input -> approver.enterCode(input.text("code")));
        does("POST", "/approver/pairings/reject", input -> approver.rejectPairing(input.text("code")));
        does("POST", "/approver/pairings/revoke", input -> approver.revokePairing(input.text("enforcerId")));
        on("POST", "/approver/codes", input -> Views.code(approver.preGenerateCode()));
        on("POST", "/pairings", input -> {
            String enforcerId = input.optionalText("enforcerId");
            String workspace = input.optionalText("workspaceName");
            return Views.pairing(
                    gateway.readyPairing(
                            enforcerId == null ? "enforcer-1" : enforcerId,
                            workspace == null ? "workspace-1" : workspace),
                    approver.fingerprint());
        });
    }

    private void failing() {
        on("GET", "/faults", input -> Json.object()
                .put("remaining", gateway.faults().remaining()));
        on("POST", "/faults", input -> {
            Calls calls = input.optionalObject("calls", FaultInput::calls);
            gateway.failNext(calls == null ? Calls.any() : calls, input.object("fault", FaultInput::fault));
            return Json.object().put("remaining", gateway.faults().remaining());
        });
        does("DELETE", "/faults", input -> gateway.faults().clear());
        does("PUT", "/chaos", input -> gateway.chaos(input.longInteger("seed"), input.number("rate")));
        does("DELETE", "/chaos", input -> gateway.chaos(0, 0));
        does("POST", "/restart", input -> {
            Fault.Restart restart = FaultInput.restart(input);
            gateway.restart(restart.memory(), restart.downTime());
        });
        on("GET", "/channels", input -> Json.object()
                .put("open", gateway.channels().open())
                .put("opened", gateway.channels().opened()));
        does("POST", "/channels/drop", input -> gateway.channels().drop());
        does("POST", "/channels/close", input -> {
            String reason = input.optionalText("reason");
            gateway.channels().close(input.integer("code"), reason == null ? "" : reason);
        });
    }

    private void timing() {
        on("GET", "/clock", input -> Json.object()
                .put("now", gateway.clock().instant().toString()));
        routes.add(new Route("POST", "/clock/advance", (input, segment) -> {
            Waiting waiting = Waiting.read(input);
            Duration by = input.optionalDuration("by");
            if (input.flag("untilIdle") == (by != null)) {
                throw ControlProblem.badRequest(
                        "There is neither or both of by and untilIdle: give a duration by which time moves, as in"
                                + " \"by\": \"PT25S\", or \"untilIdle\": true.");
            }
            return waiting.await(gateway, realTime).map(held -> {
                if (by == null) {
                    gateway.advanceUntilIdle();
                } else {
                    gateway.advance(by);
                }
                return state();
            });
        }));
    }

    private void settingUp() {
        does("PUT", "/rate-limit", input -> gateway.rateLimit(input.integer("requestsPerMinute")));
        does(
                "PUT",
                "/policies",
                input -> gateway.policies(
                        input.objects("policies", ControlEngine::policy).toArray(DndPolicy[]::new)));
        does("PUT", "/consent", input -> {
            switch (input.constant("state", Standing.class)) {
                case GIVEN -> gateway.consent().approve();
                case REQUIRED -> gateway.consent().require();
                case DENIED -> gateway.consent().deny();
            }
        });
        does("POST", "/user/accept", input -> {
            String pat = input.optionalText("pat");
            String bearer = input.optionalText("bearer");
            if ((pat == null) == (bearer == null)) {
                throw ControlProblem.badRequest("There is neither or both of pat and bearer: give one.");
            }
            gateway.acceptUser(
                    pat == null ? UserCredential.bearer(Secret.of(bearer)) : UserCredential.pat(Secret.of(pat)));
        });
        does("POST", "/user/expire", input -> gateway.expireUserCredential());
        on("GET", "/certificate", input -> {
            if (certificate == null) {
                throw new ControlProblem(
                        404, "The gateway speaks without TLS: start it with TLS to have a certificate.");
            }
            return Json.object().put("pem", certificate);
        });
        does("POST", "/reset", input -> reset());
    }

    private void reset() {
        gateway.faults().clear();
        gateway.approver().ignoreAll().completePairings().signs(SignedForm.GATEWAY);
        gateway.rateLimit(0);
        gateway.policies();
        gateway.consent().approve();
        if (gatewayDown()) {
            gateway.restart(Memory.KEPT, Duration.ZERO);
        }
        gateway.channels().drop();
        setUp.accept(gateway);
    }

    private static DndPolicy policy(Input input) {
        String artifactType = input.optionalText("targetArtifactType");
        return new DndPolicy(
                input.text("requestId"),
                new PolicyScope(input.text("objectType")),
                input.text("workspaceId"),
                input.optionalText("sessionId"),
                input.text("enforcerId"),
                new PolicyMode(input.text("policyMode")),
                artifactType == null ? null : new ArtifactType(artifactType),
                input.optionalObject(
                        "actionSelector",
                        selector -> new ActionSelector(
                                selector.optionalText("commandFamily"), selector.texts("argvPrefix"))),
                input.optionalText("selectorHash"),
                input.optionalInstant("createdAt"),
                input.instant("expiresAt"));
    }

    private ObjectNode state() {
        ObjectNode state = Json.object().put("now", gateway.clock().instant().toString());
        Waiting.counts(gateway, state);
        state.put("faults", gateway.faults().remaining()).put("down", gatewayDown());
        Chaos chaos = gateway.chaos();
        if (chaos == null) {
            return state.putNull("chaos");
        }
        state.putObject("chaos").put("seed", chaos.seed()).put("rate", chaos.rate());
        return state;
    }

    private boolean gatewayDown() {
        return gateway instanceof LocalGateway local && local.engine().down();
    }

    private static <T> ArrayNode array(Collection<T> values, Function<T, ObjectNode> view) {
        ArrayNode array = Json.object().putArray("values");
        values.forEach(value -> array.add(view.apply(value)));
        return array;
    }

    @Override
    public Mono<Reply> handle(Call call) {
        return Mono.defer(() -> answer(call))
                .subscribeOn(realTime)
                .map(node -> response(200, node))
                .switchIfEmpty(Mono.fromSupplier(() -> new TransportResponse(204, List.of(), Body.empty())))
                .onErrorResume(ControlProblem.class, problem -> Mono.just(problem(problem.status(), problem)))
                .onErrorResume(IllegalStateException.class, problem -> Mono.just(problem(409, problem)))
                .onErrorResume(IllegalArgumentException.class, problem -> Mono.just(problem(400, problem)))
                .map(Reply.Answer::new);
    }

    private Mono<JsonNode> answer(Call call) {
        String shown = call.header(TOKEN_HEADER);
        if (shown == null || !MessageDigest.isEqual(token, shown.getBytes(StandardCharsets.UTF_8))) {
            throw new ControlProblem(
                    401,
                    "The header " + TOKEN_HEADER + " is missing or wrong: send the token that was told at the start.");
        }
        String[] path = call.path().split("/", -1);
        boolean known = false;
        for (Route route : routes) {
            String segment = match(route.path().split("/", -1), path);
            if (segment != null) {
                known = true;
                if (route.method().equals(call.method())) {
                    refuseQuery(call);
                    return Input.read("", body(call), input -> route.action().apply(input, segment));
                }
            }
        }
        throw known
                ? new ControlProblem(405, "This path is not for " + call.method() + ": see the list of calls.")
                : new ControlProblem(404, "There is no such path: see the list of calls.");
    }

    private static void refuseQuery(Call call) {
        if (call.target().contains("?")) {
            throw ControlProblem.badRequest("No call has a query: leave it out.");
        }
    }

    /** The segment that a star stands for, an empty text if there is no star, or null if the path is another. */
    private static @Nullable String match(String[] template, String[] path) {
        if (template.length != path.length) {
            return null;
        }
        String any = "";
        for (int i = 0; i < template.length; i++) {
            if (template[i].equals("*")) {
                any = path[i];
            } else if (!template[i].equals(path[i])) {
                return null;
            }
        }
        return URLDecoder.decode(any.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static JsonNode body(Call call) {
        if (call.body().length() == 0) {
            return Json.object();
        }
        String type = call.header("Content-Type");
        if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
            throw new ControlProblem(415, "The Content-Type is not application/json: send JSON, and say that it is.");
        }
        JsonNode node = Json.parse(call.body().toByteArray());
        if (node == null) {
            throw ControlProblem.badRequest("The body is not JSON, or has a field twice: send one JSON object.");
        }
        return node;
    }

    private static TransportResponse response(int status, JsonNode node) {
        return new TransportResponse(
                status,
                List.of(new Header("Content-Type", "application/json"), new Header("Cache-Control", "no-store")),
                Json.body(node));
    }

    private static TransportResponse problem(int status, RuntimeException problem) {
        return response(status, Json.object().put("problem", String.valueOf(problem.getMessage())));
    }

    /** Ends the thread; calls that wait are answered no more. */
    public void close() {
        realTime.dispose();
    }
}
