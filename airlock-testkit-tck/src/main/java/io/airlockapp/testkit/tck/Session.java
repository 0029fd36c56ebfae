package io.airlockapp.testkit.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.transport.Header;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** An enforcer that talks to the gateway under test, written from the wire reference and nothing else. */
final class Session {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(75);

    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final GatewayUnderTest gateway;
    private @Nullable Paired paired;

    /**
     * What an enforcer keeps of its pairing.
     *
     * @param enforcerId the enforcer
     * @param nonce the attempt
     * @param routingToken what routes its artifacts
     * @param contentKey the key of its payloads
     * @param signerKeyId the approver's key id
     * @param publicKey the approver's key
     */
    record Paired(
            String enforcerId,
            String nonce,
            String routingToken,
            SecretKey contentKey,
            String signerKeyId,
            String publicKey) {

        /** The enforcer only: the rest is secret. */
        @Override
        public String toString() {
            return "Paired[" + enforcerId + "]";
        }
    }

    Session(GatewayUnderTest gateway) {
        this.gateway = gateway;
    }

    GatewayUnderTest gateway() {
        return gateway;
    }

    ApproverHook approver() {
        return gateway.approver();
    }

    // Calls.

    List<Header> headers() {
        List<Header> headers = new ArrayList<>(gateway.appHeaders());
        headers.addAll(gateway.userHeaders());
        return headers;
    }

    CompletableFuture<Answer> start(String method, String target, List<Header> headers, @Nullable String body) {
        WireRequest request = new WireRequest(method, target, headers, body);
        CompletableFuture<WireAnswer> sent = gateway.wire().send(request);
        CompletableFuture<Answer> answer = sent.thenApply(got -> new Answer(request, got));
        CompletableFuture<Answer> unused = answer.whenComplete((got, failure) -> {
            if (answer.isCancelled()) {
                sent.cancel(true);
            }
        });
        return answer;
    }

    Answer send(String method, String target, List<Header> headers, @Nullable String body) {
        return ended(start(method, target, headers, body));
    }

    static <T> T ended(CompletableFuture<T> call) {
        try {
            return call.get(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("The gateway has not answered: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The test was interrupted.", e);
        }
    }

    Answer get(String target) {
        return send("GET", target, headers(), null);
    }

    Answer post(String target, @Nullable Object body) {
        return postText(target, body == null ? null : JsonText.write(body));
    }

    Answer postText(String target, @Nullable String body) {
        List<Header> headers = headers();
        if (body != null) {
            headers.add(new Header("Content-Type", "application/json"));
        }
        return send("POST", target, headers, body);
    }

    /** The gateway's time. */
    Instant now() {
        return send("GET", "/echo", gateway.appHeaders(), null).ok().time("/utc");
    }

    /** Waits in real time for what the gateway or its approver is about to do. */
    Answer until(String target, String pointer, String word) {
        long deadline = System.nanoTime() + gateway.patience().toNanos();
        while (true) {
            Answer answer = get(target).ok();
            if (word.equalsIgnoreCase(answer.at(pointer))) {
                return answer;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(answer + ": " + pointer + " is " + answer.at(pointer) + ", not " + word + ".");
            }
            // Somebody may have to pick up a phone first.
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    // Messages.

    static String freshId(String prefix) {
        return prefix + UUID.randomUUID();
    }

    static Map<String, @Nullable Object> fields(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return fields;
    }

    /** The object at a place in a message, to be changed. */
    @SuppressWarnings("unchecked")
    static Map<String, @Nullable Object> inside(Map<String, @Nullable Object> message, String... path) {
        Map<String, @Nullable Object> node = message;
        for (String name : path) {
            node = (Map<String, @Nullable Object>) Objects.requireNonNull(node.get(name), name);
        }
        return node;
    }

    Map<String, @Nullable Object> envelope(String msgType, String requestId, String enforcerId, Object body) {
        return fields(
                "msgId",
                freshId("msg-"),
                "msgType",
                msgType,
                "requestId",
                requestId,
                "createdAt",
                now().toString(),
                "expiresAt",
                null,
                "sender",
                fields("enforcerId", enforcerId),
                "recipient",
                null,
                "body",
                body);
    }

    Map<String, @Nullable Object> submission(String requestId) {
        return submission(paired(), requestId, "{\"command\":\"echo hello\"}");
    }

    Map<String, @Nullable Object> submission(Paired by, String requestId, String payload) {
        return envelope(
                "artifact.submit",
                requestId,
                by.enforcerId(),
                fields(
                        "artifactType", "command.review",
                        "artifactHash", Cryptography.sha256(payload),
                        "ciphertext", Cryptography.seal(by.contentKey(), payload),
                        "expiresAt", now().plus(Duration.ofMinutes(10)).toString(),
                        "metadata",
                                fields(
                                        "routingToken",
                                        by.routingToken(),
                                        "workspaceName",
                                        "contract-suite",
                                        "requestLabel",
                                        "A test of the gateway")));
    }

    /** Submits something new, which is then pending. */
    String submitted() {
        String requestId = freshId("req-");
        post("/v1/artifacts", submission(requestId)).isOneOf(200, 202).envelope("artifact.accepted", requestId);
        return requestId;
    }

    Answer status(String requestId) {
        return get("/v1/exchanges/" + requestId).envelope("exchange.status", requestId);
    }

    static String waitPath(String requestId, int seconds) {
        return "/v1/exchanges/" + requestId + "/wait?timeout=" + seconds;
    }

    CompletableFuture<Answer> startWait(String requestId, int seconds) {
        return start("GET", waitPath(requestId, seconds), headers(), null);
    }

    /** The decision on an exchange that the approver has decided, or is about to. */
    Answer decision(String requestId) {
        return ended(startWait(requestId, 60)).isOneOf(200).envelope("decision.deliver", requestId);
    }

    Map<String, @Nullable Object> ack(String requestId, String msgId, String status) {
        return envelope(
                "ack.submit",
                requestId,
                paired().enforcerId(),
                fields("msgId", msgId, "status", status, "ackAt", now().toString()));
    }

    // Pairing.

    static Map<String, @Nullable Object> initiation(String enforcerId) {
        return fields(
                "deviceId", "device-of-the-suite",
                "enforcerId", enforcerId,
                "enforcerLabel", "Contract suite",
                "workspaceName", "contract-suite");
    }

    /** The pairing that most tests share, so that a person has to enter one code only. */
    synchronized Paired paired() {
        if (paired == null) {
            paired = pair();
        }
        return paired;
    }

    Paired pair() {
        String enforcerId = freshId("enforcer-");
        Cryptography.Agreement own = Cryptography.Agreement.make();
        Map<String, @Nullable Object> initiation = initiation(enforcerId);
        initiation.put("x25519PublicKey", own.publicKey());
        Answer initiated = post("/v1/pairing/initiate", initiation).ok();
        approver().enterCode(initiated.need("/pairingCode"));
        Answer status = until("/v1/pairing/" + initiated.need("/pairingNonce") + "/status", "/state", "completed");
        return paired(enforcerId, own, initiated.need("/pairingNonce"), status);
    }

    /** Checks the approver's response (section 5) and takes the keys out of it. */
    Paired paired(String enforcerId, Cryptography.Agreement own, String nonce, Answer answer) {
        Object response = JsonText.read(answer.need("/responseJson"));
        String signerKeyId = text(response, "/signerKeyId");
        String publicKey = text(response, "/publicKey");
        String theirs = text(response, "/x25519PublicKey");
        assertThat(text(response, "/pairingNonce"))
                .as("the nonce in the response")
                .isEqualTo(nonce);
        String signed = String.join("|", signerKeyId, publicKey, nonce, text(response, "/timestamp"));
        String signature = text(response, "/signature");
        assertThat(Cryptography.verifies(publicKey, signed + "|" + theirs, signature)
                        || Cryptography.verifies(publicKey, signed, signature))
                .as("the signature of the response")
                .isTrue();
        return new Paired(
                enforcerId, nonce, answer.need("/routingToken"), own.contentKey(theirs), signerKeyId, publicKey);
    }

    static String text(@Nullable Object root, String pointer) {
        Object value = Answer.find(root, pointer);
        assertThat(value).as(pointer).isInstanceOf(String.class);
        return String.valueOf(value);
    }
}
