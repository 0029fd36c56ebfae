package io.airlockapp.testkit.internal.idp;

import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.idp.PollAnswer;
import io.airlockapp.testkit.idp.RealmEndpoint;
import io.airlockapp.testkit.idp.RealmRequest;
import io.airlockapp.testkit.internal.Call;
import io.airlockapp.testkit.internal.FaultBook;
import io.airlockapp.testkit.internal.Front;
import io.airlockapp.testkit.internal.Handler;
import io.airlockapp.testkit.internal.Json;
import io.airlockapp.testkit.internal.Reply;
import io.airlockapp.testkit.internal.VirtualTime;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.TransportResponse;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.node.ObjectNode;

/** The realm itself: a request comes in, a reply goes out. */
public final class RealmEngine implements Handler {

    static final String DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

    private static final String REALM_PATH = "/realms/airlock";
    private static final Set<String> SCOPES = Set.of("openid", "profile", "email", "offline_access");

    private final RealmSettings settings;
    private final Clock clock;
    private final Scheduler scheduler;
    private final FaultBook faults = new FaultBook(Set.of());
    private final Metadata metadata = new Metadata();
    private final Sessions sessions;
    private final DeviceCodes devices;
    private final AuthorizationCodes codes;
    private final List<RealmRequest> requests = new ArrayList<>();
    private volatile URI issuer = URI.create("https://idp.example" + REALM_PATH);

    RealmEngine(RealmSettings settings, Clock clock, Scheduler scheduler) {
        this.settings = settings;
        this.clock = clock;
        this.scheduler = scheduler;
        Random random = new Random();
        sessions = new Sessions(settings, () -> issuer, clock, random);
        devices = new DeviceCodes(settings, clock, random, sessions);
        codes = new AuthorizationCodes(settings, clock, random, sessions);
    }

    /**
     * Moves the issuer.
     *
     * @param origin scheme, host and port of the server that it is at from now on
     */
    public void serveAt(URI origin) {
        issuer = URI.create(origin + REALM_PATH);
    }

    URI issuer() {
        return issuer;
    }

    Metadata metadata() {
        return metadata;
    }

    Sessions sessions() {
        return sessions;
    }

    DeviceCodes devices() {
        return devices;
    }

    FaultBook faults() {
        return faults;
    }

    List<RealmRequest> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    @Override
    public Mono<Reply> handle(Call call) {
        Mono<Reply> handled = Mono.defer(() -> {
            RealmEndpoint endpoint = find(call);
            record(call, endpoint);
            Mono<Reply> process = Mono.fromCallable(() -> process(call, endpoint))
                    .onErrorResume(OAuthError.class, error -> Mono.just(refusal(error)))
                    .map(Reply.Answer::new);
            return faults.plan(endpoint).apply(process, RealmEngine::askedFor, restart -> {}, scheduler);
        });
        return scheduler instanceof VirtualTime time ? time.holding(handled) : handled;
    }

    @Override
    public void opened(Front front) {
        faults.opened(front.kind());
    }

    @Override
    public void closed(Front front) {
        faults.closed(front.kind());
    }

    private static @Nullable RealmEndpoint find(Call call) {
        for (RealmEndpoint endpoint : RealmEndpoint.values()) {
            if (call.method().equals(endpoint.method()) && call.path().equals(REALM_PATH + endpoint.path())) {
                return endpoint;
            }
        }
        return null;
    }

    private void record(Call call, @Nullable RealmEndpoint endpoint) {
        synchronized (requests) {
            requests.add(new RealmRequest(
                    requests.size() + 1L,
                    clock.instant(),
                    endpoint,
                    call.method(),
                    call.target(),
                    call.headers(),
                    call.body()));
        }
    }

    private TransportResponse process(Call call, @Nullable RealmEndpoint endpoint) {
        if (endpoint == null) {
            return notServed(call.path());
        }
        return switch (endpoint) {
            case DISCOVERY -> json(200, metadata.document(issuer));
            case JWKS -> json(200, Json.body(sessions.keySet()));
            case DEVICE_AUTHORIZATION -> {
                Form form = fromClient(call);
                URI verification = URI.create(issuer + RealmEndpoint.VERIFICATION.path());
                yield secret(devices.authorize(scope(form), verification));
            }
            case VERIFICATION -> verification(Form.query(call));
            case AUTHORIZATION -> authorize(call);
            case TOKEN -> secret(token(fromClient(call)));
            case REVOCATION -> {
                sessions.revoke(fromClient(call).need("token"));
                yield new TransportResponse(200, List.of(), Body.empty());
            }
        };
    }

    private static TransportResponse notServed(String path) {
        for (RealmEndpoint endpoint : RealmEndpoint.values()) {
            if (path.equals(REALM_PATH + endpoint.path())) {
                return page(
                        405,
                        "Method not allowed",
                        "This address is only for " + endpoint.method() + ".",
                        new Header("Allow", endpoint.method()));
            }
        }
        return page(404, "Not found", "There is no such page in this realm.");
    }

    /** The form of a request, once it is known to be from the client, which is public. */
    private Form fromClient(Call call) {
        Form form = Form.body(call);
        boolean secret = form.optional("client_secret") != null || call.header("Authorization") != null;
        if (secret || !settings.clientId().equals(form.need("client_id"))) {
            throw new OAuthError(
                    401, "invalid_client", "The client is not known, or sent a secret: it is public, check its id.");
        }
        return form;
    }

    private static Set<String> scope(Form form) {
        String text = form.optional("scope");
        Set<String> scope = new TreeSet<>(List.of((text == null ? "openid" : text).split(" ", -1)));
        if (!SCOPES.containsAll(scope)) {
            throw new OAuthError(400, "invalid_scope", "The scope is unknown or malformed: ask for a supported one.");
        }
        return scope;
    }

    private ObjectNode token(Form form) {
        return switch (form.need("grant_type")) {
            case "authorization_code" -> codes.redeem(form);
            case "refresh_token" -> sessions.refresh(form.need("refresh_token"), form.optional("scope"));
            case DEVICE_GRANT -> devices.poll(form.need("device_code"));
            default -> throw new OAuthError(400, "unsupported_grant_type", "This grant_type is not served here.");
        };
    }

    private TransportResponse verification(Form query) {
        String userCode = query.optional("user_code");
        if (userCode == null) {
            return page(200, "Connect a device", "A user would type in the code here.");
        }
        return devices.opened(userCode)
                ? page(200, "Connect a device", "The code is right. Go back to the device.")
                : page(400, "Connect a device", "No such code is open: check it, or begin again on the device.");
    }

    private TransportResponse authorize(Call call) {
        Form query;
        URI redirectUri;
        try {
            query = Form.query(call);
            redirectUri = codes.redirectUri(query);
        } catch (OAuthError e) {
            return page(400, "Sign-in is not possible", String.valueOf(e.getMessage()));
        }
        Map<String, String> answer = new LinkedHashMap<>();
        try {
            String code = codes.grant(query, scope(query));
            PollAnswer decision = devices.user().decision();
            switch (decision) {
                case APPROVED -> answer.put("code", code);
                case PENDING, SLOW_DOWN -> {
                    return page(200, "Sign in", "The user has not decided yet.");
                }
                case DENIED, EXPIRED -> throw new OAuthError(400, "access_denied", "The user has denied the request.");
            }
        } catch (OAuthError e) {
            answer.put("error", e.error());
            answer.put("error_description", String.valueOf(e.getMessage()));
        }
        String state = query.optional("state");
        if (state != null) {
            answer.put("state", state);
        }
        answer.put("iss", issuer.toString());
        String location = AuthorizationCodes.with(redirectUri, answer).toASCIIString();
        return new TransportResponse(
                302, List.of(new Header("Location", location), new Header("Cache-Control", "no-store")), Body.empty());
    }

    private static TransportResponse refusal(OAuthError error) {
        ObjectNode body =
                Json.object().put("error", error.error()).put("error_description", String.valueOf(error.getMessage()));
        return secret(error.status(), body, List.of());
    }

    private static TransportResponse askedFor(Fault.ErrorStatus fault) {
        String code =
                fault.code().isEmpty() ? (fault.status() >= 500 ? "server_error" : "invalid_request") : fault.code();
        ObjectNode body = Json.object().put("error", code).put("error_description", "Asked for by a test.");
        return secret(fault.status(), body, fault.headers());
    }

    private static TransportResponse json(int status, Body body) {
        return new TransportResponse(status, List.of(new Header("Content-Type", "application/json")), body);
    }

    private static TransportResponse secret(ObjectNode body) {
        return secret(200, body, List.of());
    }

    /** An answer that nobody may keep (RFC 6749, section 5.1). */
    private static TransportResponse secret(int status, ObjectNode body, List<Header> more) {
        List<Header> headers = new ArrayList<>(more);
        headers.add(new Header("Content-Type", "application/json"));
        headers.add(new Header("Cache-Control", "no-store"));
        headers.add(new Header("Pragma", "no-cache"));
        return new TransportResponse(status, headers, Json.body(body));
    }

    private static TransportResponse page(int status, String title, String text, Header... more) {
        List<Header> headers = new ArrayList<>(List.of(more));
        headers.add(new Header("Content-Type", "text/html; charset=utf-8"));
        return new TransportResponse(
                status,
                headers,
                Body.of("<!DOCTYPE html><html lang=\"en\"><title>" + title + "</title><h1>" + title + "</h1><p>" + text
                        + "</p></html>"));
    }
}
