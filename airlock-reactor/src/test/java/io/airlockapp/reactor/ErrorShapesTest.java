package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.AccessDeniedException;
import io.airlockapp.error.AuthenticationException;
import io.airlockapp.error.BadRequestException;
import io.airlockapp.error.ConflictException;
import io.airlockapp.error.ConsentException;
import io.airlockapp.error.ErrorCode;
import io.airlockapp.error.ExpiredException;
import io.airlockapp.error.GatewayException;
import io.airlockapp.error.GatewayUnavailableException;
import io.airlockapp.error.NoApproverException;
import io.airlockapp.error.NotFoundException;
import io.airlockapp.error.PairingRevokedException;
import io.airlockapp.error.RateLimitedException;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.TransportResponse;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** How error answers are read (wire reference, section 4, errors): every shape, every status, and what is broken. */
class ErrorShapesTest {

    /** The shapes in the field; the text stands for the fields besides the code, each with a comma before it. */
    enum Shape {
        ENVELOPE("{\"msgType\":\"error\",\"body\":{\"code\":\"CODE\"MORE}}"),
        ENVELOPE_WITH_ERROR_CODE("{\"msgType\":\"error\",\"body\":{\"errorCode\":\"CODE\"MORE}}"),
        ERROR("{\"error\":\"CODE\"MORE}"),
        ERROR_CODE("{\"errorCode\":\"CODE\"MORE}"),
        CODE("{\"code\":\"CODE\"MORE}"),
        CAPITALISED("{\"Code\":\"CODE\"MORE}");

        private final String template;

        Shape(String template) {
            this.template = template;
        }

        String write(String code, String more) {
            return template.replace("CODE", code).replace("MORE", more);
        }
    }

    private final Wire wire = new Wire(options -> options.retry(RetryPolicy.never()));

    @AfterEach
    void close() {
        wire.close();
    }

    static Stream<Arguments> rows() {
        List<Arguments> rows = new ArrayList<>();
        for (Shape shape : Shape.values()) {
            rows.add(Arguments.of(shape, 400, "validation", BadRequestException.class));
            rows.add(Arguments.of(shape, 401, "unauthorized", AuthenticationException.class));
            rows.add(Arguments.of(shape, 403, "pairing_revoked", PairingRevokedException.class));
            rows.add(Arguments.of(shape, 403, "app_consent_required", ConsentException.class));
            rows.add(Arguments.of(shape, 403, "app_consent_pending", ConsentException.class));
            rows.add(Arguments.of(shape, 403, "app_consent_denied", ConsentException.class));
            rows.add(Arguments.of(shape, 403, "something_else", AccessDeniedException.class));
            rows.add(Arguments.of(shape, 404, "NotFound", NotFoundException.class));
            rows.add(Arguments.of(shape, 409, "AlreadyExistsConflict", ConflictException.class));
            rows.add(Arguments.of(shape, 409, "already_resolved", ConflictException.class));
            rows.add(Arguments.of(shape, 409, "AlreadyDecidedConflict", ConflictException.class));
            rows.add(Arguments.of(shape, 410, "gone", ExpiredException.class));
            rows.add(Arguments.of(shape, 409, "expired", ExpiredException.class));
            rows.add(Arguments.of(shape, 422, "expired", ExpiredException.class));
            rows.add(Arguments.of(shape, 422, "no_approver", NoApproverException.class));
            rows.add(Arguments.of(shape, 422, "something_else", GatewayException.class));
            rows.add(Arguments.of(shape, 429, "quota_exceeded", RateLimitedException.class));
            rows.add(Arguments.of(shape, 429, "workspace_limit_exceeded", RateLimitedException.class));
            rows.add(Arguments.of(shape, 429, "rate_limited", RateLimitedException.class));
            for (int status : List.of(500, 502, 503, 504)) {
                rows.add(Arguments.of(shape, status, "trouble", GatewayUnavailableException.class));
            }
            rows.add(Arguments.of(shape, 301, "moved", GatewayException.class));
            rows.add(Arguments.of(shape, 418, "teapot", GatewayException.class));
            rows.add(Arguments.of(shape, 501, "not_implemented", GatewayException.class));
        }
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyRow_inEveryShape_isItsExceptionAndTellsAll(
            Shape shape, int status, String code, Class<? extends GatewayException> expected) {
        GatewayException failure = failure(
                status,
                shape.write(code, ",\"message\":\"It went wrong.\",\"requestId\":\"req-9\",\"retryable\":false"));

        assertThat(failure).isExactlyInstanceOf(expected);
        assertThat(failure.status()).isEqualTo(status);
        assertThat(failure.code()).isEqualTo(new ErrorCode(code));
        assertThat(failure.code().value()).isEqualTo(code);
        assertThat(failure.gatewayMessage()).isEqualTo("It went wrong.");
        assertThat(failure.requestId()).isEqualTo("req-9");
        assertThat(failure.details().retryable()).isFalse();
        assertThat(failure.retryAfter()).isNull();
        assertThat(failure.details().consent()).isNull();
        assertThat(failure)
                .hasMessageContaining(Integer.toString(status))
                .hasMessageContaining(code)
                .hasMessageContaining("It went wrong.")
                .hasMessageContaining("GET /v1/exchanges/req-1/wait")
                .hasMessageNotContaining("timeout=");
    }

    static Stream<Arguments> statuses() {
        return Stream.of(
                Arguments.of(400, BadRequestException.class),
                Arguments.of(401, AuthenticationException.class),
                Arguments.of(403, AccessDeniedException.class),
                Arguments.of(404, NotFoundException.class),
                Arguments.of(409, ConflictException.class),
                Arguments.of(410, ExpiredException.class),
                Arguments.of(422, GatewayException.class),
                Arguments.of(429, RateLimitedException.class),
                Arguments.of(500, GatewayUnavailableException.class),
                Arguments.of(502, GatewayUnavailableException.class),
                Arguments.of(503, GatewayUnavailableException.class),
                Arguments.of(504, GatewayUnavailableException.class),
                Arguments.of(100, GatewayException.class),
                Arguments.of(302, GatewayException.class),
                Arguments.of(599, GatewayException.class));
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void aBodyThatIsNotJson_isKeptAsText(int status, Class<? extends GatewayException> expected) {
        GatewayException failure = failure(status, "<h1>Bad\r\n gateway</h1>");
        assertThat(failure).isExactlyInstanceOf(expected);
        assertThat(failure.code()).isEqualTo(ErrorCode.NONE);
        assertThat(failure.gatewayMessage()).isEqualTo("<h1>Bad   gateway</h1>");
        assertThat(failure.details().retryable()).isNull();
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void noBody_isTheStatusAlone(int status, Class<? extends GatewayException> expected) {
        GatewayException failure = failure(status, "");
        assertThat(failure).isExactlyInstanceOf(expected);
        assertThat(failure.status()).isEqualTo(status);
        assertThat(failure.code()).isEqualTo(ErrorCode.NONE);
        assertThat(failure.gatewayMessage()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "\"app_consent_required\"",
                "null",
                "7",
                "{\"error\":\"a\"",
                "{\"error\":\"a\",\"error\":\"b\"}",
                "{\"error\":\"a\",\"Error\":\"b\"}",
                "{\"x\":{\"y\":1,\"y\":2}}",
                "{\"code\":{}}",
                "{\"code\":[]}",
                "{\"body\":null}",
                "{\"message\":{\"text\":\"a\"}}",
                "{\"error\":{\"code\":\"nested\"}}"
            })
    void aBodyThatMakesNoSense_leavesTheStatus(String body) {
        assertThat(failure(503, body)).isExactlyInstanceOf(GatewayUnavailableException.class);
        assertThat(failure(401, body)).isExactlyInstanceOf(AuthenticationException.class);
        assertThat(failure(404, body).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"message\":{}",
                "\"message\":[1]",
                "\"requestId\":{}",
                "\"retryable\":\"yes\"",
                "\"retryable\":1",
                "\"consentUrl\":\"no uri\"",
                "\"consentUrl\":{}",
                "\"appName\":[]",
                "\"appId\":{}",
                "\"details\":\"text\"",
                "\"details\":[1]",
                "\"message\":\"a\",\"Message\":\"b\""
            })
    void onePartThatMakesNoSense_leavesTheCode(String part) {
        for (Shape shape : Shape.values()) {
            assertThat(failure(403, shape.write("app_consent_required", "," + part)))
                    .as(shape.write("app_consent_required", "," + part))
                    .isExactlyInstanceOf(ConsentException.class);
            assertThat(failure(422, shape.write("no_approver", "," + part)))
                    .isExactlyInstanceOf(NoApproverException.class);
        }
    }

    @Test
    void codes_areComparedWithoutCase() {
        assertThat(failure(403, "{\"code\":\"App_Consent_Required\"}")).isInstanceOf(ConsentException.class);
        assertThat(failure(422, "{\"code\":\"NO_APPROVER\"}")).isInstanceOf(NoApproverException.class);
    }

    @Test
    void codes_thatAreNumbers_areTheirText() {
        assertThat(failure(400, "{\"errorCode\":1234,\"message\":17}").code()).isEqualTo(new ErrorCode("1234"));
    }

    @Test
    void codes_errorCodeBeforeCodeBeforeError() {
        String all = "{\"error\":\"Forbidden\",\"code\":\"no_approver\",\"errorCode\":\"pairing_revoked\"}";
        assertThat(failure(403, all)).isInstanceOf(PairingRevokedException.class);
        assertThat(failure(403, "{\"error\":\"Forbidden\",\"code\":\"no_approver\"}"))
                .isInstanceOf(NoApproverException.class);
    }

    @ParameterizedTest
    @EnumSource
    void consent_tellsWhereItCanBeGiven(Shape shape) {
        String consent =
                "\"consentUrl\":\"https://airlock.example/consent?app=1\",\"appName\":\"My app\",\"appId\":\"7\"";
        for (String more : List.of("," + consent, ",\"details\":{" + consent + "}")) {
            ConsentException failure = (ConsentException) failure(403, shape.write("app_consent_required", more));
            assertThat(failure.consentUrl()).isEqualTo(URI.create("https://airlock.example/consent?app=1"));
            assertThat(failure.appName()).isEqualTo("My app");
            assertThat(failure.appId()).isEqualTo("7");
            assertThat(failure.denied()).isFalse();
        }
    }

    @Test
    void consent_partOfIt_isKeptWithoutTheRest() {
        ConsentException nothing = (ConsentException) failure(403, "{\"code\":\"app_consent_denied\"}");
        assertThat(nothing.denied()).isTrue();
        assertThat(nothing.consentUrl()).isNull();
        assertThat(nothing.appName()).isNull();
        assertThat(nothing.appId()).isNull();

        assertThat(failure(403, "{\"code\":\"app_consent_denied\",\"consentUrl\":\"\",\"appName\":null}")
                        .details()
                        .consent())
                .isNull();

        ConsentException name = (ConsentException)
                failure(403, "{\"code\":\"app_consent_pending\",\"appName\":\"My app\",\"consentUrl\":\"no uri\"}");
        assertThat(name.appName()).isEqualTo("My app");
        assertThat(name.consentUrl()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0                                 | PT0S
                    7                                 | PT7S
                    007                               | PT7S
                    3600                              | PT1H
                    999999999                         | PT999999999S
                    Thu, 01 Jan 2026 00:01:30 GMT     | PT90S
                    Thu, 1 Jan 2026 00:01:30 GMT      | PT90S
                    Thu, 01 Jan 2026 00:00:00 GMT     | PT0S
                    Wed, 31 Dec 2025 23:59:59 GMT     | PT0S
                    Sun, 06 Nov 1994 08:49:37 GMT     | PT0S
                    Fri, 01 Jan 2027 00:00:00 GMT     | PT8760H
                    """)
    void retryAfter_secondsOrADate(String value, Duration expected) {
        assertThat(retryAfter(value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "soon",
                "-1",
                "+5",
                "1.5",
                "1e3",
                "5 seconds",
                "5, 6",
                "2026-01-01T00:01:30Z",
                "Fri, 01 Jan 2026 00:01:30 GMT",
                "Thu, 32 Jan 2026 00:01:30 GMT"
            })
    void retryAfter_thatIsNeither_isAsGoodAsNone(String value) {
        assertThat(retryAfter(value)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1000000000", "99999999999", "9223372036854775807", "99999999999999999999999999"})
    void retryAfter_moreThanAnybodyWaits_isStillAWaitAndNotNone(String value) {
        assertThat(retryAfter(value)).isGreaterThan(Duration.ofDays(365));
    }

    @Test
    void retryAfter_isKeptWhateverTheBody() {
        for (String body :
                List.of("", "text", "{\"error\":\"a\",\"error\":\"b\"}", "{\"code\":{}}", "{\"code\":\"x\"}")) {
            wire.script.answer(503, body, new Header("retry-after", " 9 "));
            assertThat(failure().retryAfter()).isEqualTo(Duration.ofSeconds(9));
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {"true,true", "false,false", "null,null"})
    void retryable_isWhatTheGatewaySays(String said, @Nullable Boolean expected) {
        for (Shape shape : Shape.values()) {
            assertThat(failure(503, shape.write("x", ",\"retryable\":" + said))
                            .details()
                            .retryable())
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheGatewaySays_isOneCleanLine(Shape shape) {
        String unclean = "a\\r\\nb\\u001b[31mc\\u0000d\\u0085e\\u2028f\\u2029g\\u202eh\\u200bi\\tj\\u007f";
        GatewayException failure = failure(
                400,
                shape.write(
                        "x\\r\\ny",
                        ",\"message\":\"" + unclean + "\",\"requestId\":\"" + unclean + "\",\"appName\":\"" + unclean
                                + "\",\"appId\":\"" + unclean + "\""));

        assertThat(failure.code().value()).isEqualTo("x  y");
        String clean = "a  b [31mc d e f g h i j";
        assertThat(failure.gatewayMessage()).isEqualTo(clean);
        assertThat(failure.requestId()).isEqualTo(clean);
        GatewayException.Consent consent =
                Objects.requireNonNull(failure.details().consent());
        assertThat(consent.appName()).isEqualTo(clean);
        assertThat(consent.appId()).isEqualTo(clean);
        assertThat(failure.getMessage()).matches("[\\x20-\\x7e]*");
    }

    @Test
    void whatTheGatewaySays_isKeptShort() {
        String endless = "x".repeat(100_000);
        for (String body : List.of(endless, "{\"code\":\"" + endless + "\",\"message\":\"" + endless + "\"}")) {
            GatewayException failure = failure(400, body);
            assertThat(failure.gatewayMessage()).hasSize(300);
            assertThat(failure.getMessage().length()).isLessThan(1000);
        }
    }

    @ParameterizedTest
    @EnumSource
    void secrets_thatTheGatewayRepeats_areNotPassedOn(Shape shape) {
        String repeated = "app-1-secret, airpat_1 and routing-1";
        String more = ",\"message\":\"M %s\",\"requestId\":\"R %s\",\"appName\":\"N %s\",\"appId\":\"I %s\""
                        .replace("%s", repeated)
                + ",\"consentUrl\":\"https://airlock.example/?a=app-1-secret&b=airpat_1&c=routing-1\"";
        for (String body : List.of(
                shape.write("app_consent_required", more), shape.write(repeated, more), "text with " + repeated)) {
            wire.script.always(403, body);
            for (Mono<?> call : List.of(
                    wire.client.submit(ClientCall.submission()), wire.client.revokePairing(Secret.of("routing-1")))) {
                GatewayException failure = failed(call);
                assertThat(failure + " " + failure.details() + " " + failure.code() + " " + failure.gatewayMessage())
                        .contains("[hidden], [hidden] and [hidden]")
                        .doesNotContain("app-1-secret")
                        .doesNotContain("airpat_1")
                        .doesNotContain("routing-1");
            }
        }
    }

    @Test
    void secrets_ofAnEarlierCall_areNotPassedOnEither() {
        wire.script.answer(202, ClientCall.SUBMIT.answer);
        watch(wire.client.submit(ClientCall.submission()));
        wire.script.answer(403, "{\"code\":\"pairing_revoked\",\"message\":\"routing-1 was revoked.\"}");
        assertThat(failure()).isInstanceOf(PairingRevokedException.class).hasMessageContaining("[hidden] was revoked.");
    }

    @Test
    void secrets_longerThanWhatIsShown_areNotPassedOnInPart() {
        String token = "routing-" + "0123456789".repeat(50);
        wire.script.answer(400, "{\"message\":\"" + "x".repeat(290) + token + "\"}");
        GatewayException failure = failed(wire.client.revokePairing(Secret.of(token)));
        assertThat(failure.gatewayMessage()).doesNotContain("routing").endsWith("[hidden]");
    }

    @Test
    void details_showNoHeaderAndNoBody() {
        wire.script.then(Mono.just(new TransportResponse(
                400, List.of(new Header("Set-Cookie", "session=abc")), Body.of("{\"other\":\"content\"}"))));
        GatewayException failure = failure();
        assertThat(failure + " " + failure.details()).doesNotContain("abc").doesNotContain("content");
    }

    private @Nullable Duration retryAfter(String value) {
        wire.script.answer(429, "", new Header("Retry-After", value));
        return failure().retryAfter();
    }

    private GatewayException failure(int status, String body) {
        wire.script.answer(status, body);
        return failure();
    }

    private GatewayException failure() {
        return failed(ClientCall.AWAIT_DECISION.on(wire.client));
    }

    private static GatewayException failed(Mono<?> call) {
        Throwable failure = watch(call).failure();
        assertThat(failure).isInstanceOf(GatewayException.class);
        return (GatewayException) Objects.requireNonNull(failure);
    }
}
