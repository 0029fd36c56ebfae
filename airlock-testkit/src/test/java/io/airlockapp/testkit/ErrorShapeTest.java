package io.airlockapp.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorShapeTest {

    @ParameterizedTest
    @CsvSource({
        "ENVELOPE, /body/code, /body/message",
        "ERROR, /error, /message",
        "ERROR_CODE, /errorCode, /message",
        "CODE, /code, /message"
    })
    void error_shape_hasCodeAndMessageInTheirPlaces(ErrorShape shape, String code, String message) {
        FakeGateway gateway = FakeGateway.builder().errorShape(shape).build();

        Answer answer = MemoryFront.of(gateway).get("/v1/exchanges/req-none");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.at(code)).isEqualTo("NotFound");
        assertThat(answer.need(message)).contains("exchange");
    }

    @Test
    void error_text_isNotJson() {
        FakeGateway gateway = FakeGateway.builder().errorShape(ErrorShape.TEXT).build();

        Answer answer = MemoryFront.of(gateway).get("/v1/exchanges/req-none");

        assertThat(answer.response().body().utf8()).startsWith("NotFound: ");
        assertThat(answer.response().header("Content-Type")).isEqualTo("text/plain");
    }

    @Test
    void contentType_canBeThatOfTheProtocol() {
        FakeGateway gateway =
                FakeGateway.builder().contentType("application/harp+json").build();

        assertThat(MemoryFront.of(gateway).get("/echo").response().header("Content-Type"))
                .isEqualTo("application/harp+json");
    }
}
