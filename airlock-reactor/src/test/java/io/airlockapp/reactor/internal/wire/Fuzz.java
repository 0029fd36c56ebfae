package io.airlockapp.reactor.internal.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.airlockapp.error.GatewayException;
import io.airlockapp.error.ProtocolException;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.TransportResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Feeds every reader of a gateway's answers with any bytes at all. Whatever is neither understood nor refused with the
 * documented exception comes out of {@link #fuzzerTestOneInput}, which is where a fuzzing engine calls in.
 */
public final class Fuzz {

    private static final String REQUEST = "req-1";
    private static final String SECRET = "airpat_0123456789";
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static final List<Integer> STATUSES = List.of(301, 400, 401, 403, 404, 409, 410, 422, 429, 500, 503, 599);

    private static final List<Reader> READERS = List.of(
            new Reader(
                    Responses::echo,
                    "{\"utc\":\"2026-01-01T00:00:00Z\",\"local\":\"x\",\"timezone\":\"UTC\",\"offsetMinutes\":0}"),
            new Reader(
                    Responses::discovery,
                    "{\"idp\":{\"baseUrl\":\"https://id.example\",\"clientId\":\"c\"},\"auth\":{\"patSupported\":true}}"),
            new Reader(Responses::consent, "{\"status\":\"Allowed\"}"),
            new Reader(
                    Responses::pairingInitiated,
                    "{\"pairingNonce\":\"n\",\"pairingCode\":\"ABCD-1234\",\"deviceId\":\"d\",\"gatewayUrl\":\"https://g.example\","
                            + "\"expiresAt\":\"2026-01-01T00:10:00Z\"}"),
            new Reader(
                    Responses::pairingStatus,
                    "{\"pairingNonce\":\"n\",\"state\":\"completed\",\"responseJson\":\"{}\",\"routingToken\":\"t\"}"),
            new Reader(Responses::pairingClaimed, "{\"PairingNonce\":\"n\",\"expiresAt\":null,\"routingToken\":\"t\"}"),
            new Reader(Responses::pairingRevoked, "{\"status\":\"revoked\",\"enforcerId\":\"e\"}"),
            new Reader(
                    answer -> Responses.accepted(answer, REQUEST),
                    "{\"msgType\":\"artifact.accepted\",\"requestId\":\"req-1\",\"createdAt\":\"2026-01-01T00:00:00Z\"}"),
            new Reader(
                    answer -> Responses.exchangeStatus(answer, REQUEST),
                    "{\"msgType\":\"exchange.status\",\"requestId\":\"req-1\",\"body\":{\"requestId\":\"req-1\","
                            + "\"state\":\"Decided\",\"decision\":{\"decision\":\"approve\"}}}"),
            new Reader(
                    Responses::waited,
                    "{\"msgId\":\"msg-1\",\"msgType\":\"decision.deliver\",\"requestId\":\"req-1\",\"body\":{\"ArtifactHash\":"
                            + "\"00\",\"decision\":\"allow\",\"reason\":null,\"signerKeyId\":\"k\",\"nonce\":\"n\",\"signature\":\"s\"}}"),
            new Reader(
                    answer -> Responses.withdrawn(answer, REQUEST),
                    "{\"msgType\":\"exchange.withdrawn\",\"requestId\":\"req-1\",\"body\":{}}"),
            new Reader(
                    Responses::policies,
                    "{\"msgType\":\"dnd.policy.effective\",\"requestId\":\"p\",\"body\":[{\"requestId\":\"p\",\"objectType\":"
                            + "\"airlock.dnd.action\",\"workspaceId\":\"w\",\"enforcerId\":\"e\",\"policyMode\":\"deny_all\","
                            + "\"targetArtifactType\":\"\",\"actionSelector\":{\"commandFamily\":\"git\",\"argvPrefix\":[\"git\"]},"
                            + "\"expiresAt\":\"2026-01-01T01:00:00Z\"},1]}"),
            new Reader(
                    Fuzz::error,
                    "{\"msgType\":\"error\",\"body\":{\"code\":\"no_approver\",\"message\":\"m\",\"requestId\":\"req-1\","
                            + "\"retryable\":true,\"details\":{\"consentUrl\":\"https://c.example\",\"appName\":\"a\"}}}",
                    "{\"error\":\"app_consent_required\",\"message\":\"airpat_0123456789\",\"consentUrl\":\"https://c.example\"}",
                    "{\"errorCode\":\"expired\",\"message\":\"m\"}",
                    "<html>no</html>"),
            new Reader(Fuzz::retryAfter, "120", "Thu, 01 Jan 2026 00:01:00 GMT"));

    private record Reader(Function<TransportResponse, ?> reads, List<String> seeds) {

        Reader(Function<TransportResponse, ?> reads, String... seeds) {
            this(reads, List.of(seeds));
        }
    }

    private Fuzz() {}

    /**
     * Feeds one reader.
     *
     * @param input which reader, in one byte, and what it reads
     */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        Reader reader = READERS.get((input[0] & 0xFF) % READERS.size());
        byte[] body = Arrays.copyOfRange(input, 1, input.length);
        try {
            Object unused = reader.reads().apply(new TransportResponse(200, List.of(), Body.wrap(body)));
        } catch (ProtocolException e) {
            // The documented way to refuse.
        }
    }

    private static List<GatewayException> error(TransportResponse answer) {
        int status = STATUSES.get(answer.body().length() % STATUSES.size());
        TransportResponse failed = new TransportResponse(status, List.of(), answer.body());
        GatewayException error = Errors.read(failed, "GET /v1/x", List.of(SECRET), NOW);
        String shown = error.getMessage() + error.details();
        if (shown.contains(SECRET)) {
            throw new AssertionError("the secret is shown");
        }
        if (error.getMessage().length() > 2000 || error.getMessage().chars().anyMatch(Character::isISOControl)) {
            throw new AssertionError("the message is no short line");
        }
        return List.of(error);
    }

    private static List<GatewayException> retryAfter(TransportResponse answer) {
        // A header with other characters than these cannot be made.
        String value = new String(answer.body().toByteArray(), ISO_8859_1).replaceAll("[^\\t -~]", "");
        TransportResponse limited = new TransportResponse(429, List.of(new Header("Retry-After", value)), Body.empty());
        GatewayException error = Errors.read(limited, "GET /v1/x", List.of(), NOW);
        if (error.details().retryAfter() != null && error.details().retryAfter().isNegative()) {
            throw new AssertionError("a wait that is over");
        }
        return List.of(error);
    }

    /** Valid inputs for each reader, to start from. */
    static List<byte[]> seeds() {
        return READERS.stream()
                .flatMap(reader -> reader.seeds().stream().map(seed -> {
                    byte[] text = seed.getBytes(UTF_8);
                    return ByteBuffer.allocate(1 + text.length)
                            .put((byte) READERS.indexOf(reader))
                            .put(text)
                            .array();
                }))
                .toList();
    }

    /**
     * Writes the seeds into files.
     *
     * @param arguments the directory to write to
     * @throws IOException if it cannot be written to
     */
    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        List<byte[]> seeds = seeds();
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(directory.resolve(String.format(Locale.ROOT, "seed-%02d", i)), seeds.get(i));
        }
    }
}
