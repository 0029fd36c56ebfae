package io.airlockapp.testkit.wiremock;

import com.github.tomakehurst.wiremock.common.Json;
import com.github.tomakehurst.wiremock.common.JsonException;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.matching.MatchResult;
import com.github.tomakehurst.wiremock.matching.StringValuePattern;
import com.github.tomakehurst.wiremock.matching.ValueMatcher;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import io.airlockapp.credential.Secret;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.Signer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * An approver with real keys for a WireMock in this process: it signs decisions about what has been submitted, and opens
 * payloads. Register it as an extension, so that it sees the requests:
 * {@code new WireMockServer(options().dynamicPort().extensions(approver))}.
 *
 * <p>It remembers the hash of each {@code artifact.submit} and the key of each enforcer that pairs. It can be used from many
 * threads at once.
 */
public final class StubApprover implements ResponseDefinitionTransformerV2 {

    /** Names the approver that a stub's decisions are signed by. */
    static final String APPROVER = "airlockApprover";

    static final String WORD = "airlockDecision";
    static final String REASON = "airlockReason";

    private final Clock clock;
    private final String name = "airlock-approver-" + UUID.randomUUID();
    private final String signerKeyId;
    private final KeyPair signing = StubKeys.generate("Ed25519");
    private final KeyPair agreement = StubKeys.generate("X25519");
    private final List<byte[]> contentKeys = new CopyOnWriteArrayList<>();
    private final Map<String, String> hashes = new ConcurrentHashMap<>();

    private StubApprover(String signerKeyId, Clock clock) {
        this.signerKeyId = signerKeyId;
        this.clock = clock;
    }

    /**
     * Makes an approver with keys of its own.
     *
     * @return the approver
     */
    public static StubApprover create() {
        return create(Clock.systemUTC());
    }

    /**
     * Makes an approver with keys of its own.
     *
     * @param clock what it takes the time from
     * @return the approver
     */
    public static StubApprover create(Clock clock) {
        return new StubApprover("key-" + UUID.randomUUID(), clock);
    }

    /**
     * Makes one who claims to be this approver and has other keys. What it signs is forged; it is an extension of its own.
     *
     * @return the impostor
     */
    public StubApprover impostor() {
        return new StubApprover(signerKeyId, clock);
    }

    /**
     * Approval of whatever is asked.
     *
     * @return the decision
     */
    public StubDecision approve() {
        return new StubDecision(this, "approve", null);
    }

    /**
     * Rejection of whatever is asked.
     *
     * @param reason why
     * @return the decision
     */
    public StubDecision reject(String reason) {
        return new StubDecision(this, "reject", reason);
    }

    /**
     * What its decisions name as their signer.
     *
     * @return the key id
     */
    public String signerKeyId() {
        return signerKeyId;
    }

    /**
     * The key that its decisions verify under.
     *
     * @return Ed25519, standard base64 of 32 bytes
     */
    public String publicKey() {
        return Base64.getEncoder().encodeToString(StubKeys.raw(signing.getPublic()));
    }

    private String agreementKey() {
        return StubKeys.base64Url(StubKeys.raw(agreement.getPublic()));
    }

    /**
     * Pairs an enforcer without a gateway, for tests that are not about pairing.
     *
     * @param enforcerId the enforcer
     * @param workspaceName its workspace
     * @return what the enforcer takes up with {@code restore}
     */
    public Pairing pairing(String enforcerId, String workspaceName) {
        KeyPair enforcer = StubKeys.generate("X25519");
        byte[] contentKey = StubKeys.contentKey(enforcer.getPrivate(), agreementKey());
        contentKeys.add(contentKey);
        return new Pairing(
                enforcerId,
                "device-1",
                enforcerId,
                workspaceName,
                Secret.of("route-" + UUID.randomUUID()),
                Secret.of(StubKeys.base64Url(contentKey)),
                List.of(new Signer(signerKeyId, publicKey(), false)),
                clock.instant());
    }

    /** The approver's half of a pairing: {@code responseJson} of section 5. */
    String pairingResponse(String pairingNonce) {
        String timestamp = clock.instant().toString();
        Map<String, Object> response = new LinkedHashMap<>();
        response.put("signerKeyId", signerKeyId);
        response.put("publicKey", publicKey());
        response.put("pairingNonce", pairingNonce);
        response.put("timestamp", timestamp);
        response.put(
                "signature",
                StubKeys.sign(
                        signing.getPrivate(),
                        String.join("|", signerKeyId, publicKey(), pairingNonce, timestamp, agreementKey())));
        response.put("x25519PublicKey", agreementKey());
        response.put("deviceId", "phone-1");
        return Json.write(response);
    }

    /** A decision, signed in the form {@code gateway} of section 5. */
    Map<String, Object> sign(String requestId, String artifactHash, String word, @Nullable String reason) {
        String nonce = StubKeys.base64Url(UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("artifactHash", artifactHash);
        body.put("decision", word);
        body.put("reason", reason);
        body.put("signerKeyId", signerKeyId);
        body.put("nonce", nonce);
        body.put("signature", StubKeys.sign(signing.getPrivate(), String.join("|", artifactHash, word, nonce)));
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put("msgId", "msg-" + UUID.randomUUID());
        envelope.put("msgType", "decision.deliver");
        envelope.put("requestId", requestId);
        envelope.put("createdAt", clock.instant().toString());
        envelope.put("sender", Map.of());
        envelope.put("body", body);
        return envelope;
    }

    /**
     * Matches submissions by what is in their payload, which only its approver can open:
     * {@code .andMatching(approver.opens(matchingJsonPath("$.command", equalTo("ls"))))}.
     *
     * @param payload what the plaintext, canonical JSON, must match
     * @return a matcher for a WireMock in this process; what is not encrypted for this approver with AES-256-GCM does not match
     */
    public ValueMatcher<Request> opens(StringValuePattern payload) {
        return request -> {
            String plaintext = plaintext(request);
            return plaintext == null ? MatchResult.noMatch() : payload.match(plaintext);
        };
    }

    private @Nullable String plaintext(Request request) {
        Map<?, ?> ciphertext = object(object(json(request), "body"), "ciphertext");
        if (!"AES-256-GCM".equalsIgnoreCase(text(ciphertext, "alg"))) {
            return null;
        }
        for (byte[] key : contentKeys) {
            try {
                byte[] nonce = bytes(ciphertext, "nonce");
                return new String(
                        StubKeys.open(key, nonce, bytes(ciphertext, "data"), bytes(ciphertext, "tag")),
                        StandardCharsets.UTF_8);
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                // It is for another enforcer's key, or for nobody's.
            }
        }
        return null;
    }

    // What WireMock calls.

    @Override
    public String getName() {
        return name;
    }

    @Override
    public ResponseDefinition transform(ServeEvent event) {
        Request request = event.getRequest();
        remember(request);
        Map<String, Object> parameters = event.getTransformerParameters();
        if (!name.equals(parameters.get(APPROVER))) {
            return event.getResponseDefinition();
        }
        // /v1/exchanges/{requestId}/wait
        String requestId = request.getUrl().split("/", -1)[3];
        String artifactHash = hashes.get(requestId);
        if (artifactHash == null) {
            return AirlockErrors.notFound().build();
        }
        Map<String, Object> decision = sign(
                requestId,
                artifactHash,
                String.valueOf(parameters.get(WORD)),
                parameters.get(REASON) instanceof String reason ? reason : null);
        return AirlockStubs.json(decision).build();
    }

    private void remember(Request request) {
        if (!request.getMethod().equals(RequestMethod.POST)) {
            return;
        }
        Map<?, ?> json = json(request);
        if (request.getUrl().equals("/v1/artifacts")) {
            String requestId = text(json, "requestId");
            String artifactHash = text(object(json, "body"), "artifactHash");
            if (requestId != null && artifactHash != null) {
                hashes.put(requestId, artifactHash);
            }
        } else if (request.getUrl().equals("/v1/pairing/initiate")
                || request.getUrl().equals("/v1/pairing/claim")) {
            String key = text(json, "x25519PublicKey");
            if (key != null) {
                contentKeys.add(StubKeys.contentKey(agreement.getPrivate(), key));
            }
        }
    }

    private static Map<?, ?> json(Request request) {
        try {
            return Json.read(request.getBodyAsString(), Map.class);
        } catch (JsonException e) {
            return Map.of();
        }
    }

    private static Map<?, ?> object(Map<?, ?> map, String field) {
        return map.get(field) instanceof Map<?, ?> object ? object : Map.of();
    }

    private static @Nullable String text(Map<?, ?> map, String field) {
        return map.get(field) instanceof String text ? text : null;
    }

    private static byte[] bytes(Map<?, ?> map, String field) {
        String text = text(map, field);
        return text == null ? new byte[0] : Base64.getDecoder().decode(text);
    }

    /** Shows the key id. */
    @Override
    public String toString() {
        return "StubApprover[" + signerKeyId + "]";
    }
}
