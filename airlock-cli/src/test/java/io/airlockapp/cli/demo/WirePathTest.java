package io.airlockapp.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WirePathTest {

    @ParameterizedTest
    @CsvSource({
        "/v1/artifacts, /v1/artifacts",
        "/v1/integrations/discovery, /v1/integrations/discovery",
        "/v1/pairing/initiate, /v1/pairing/initiate",
        "/v1/pairing/abc/status, /v1/pairing/{nonce}/status",
        "/v1/exchanges/req-12345678-90ab/wait?timeout=25, /v1/exchanges/req-12345678.../wait?timeout=25",
        "/v1/exchanges/req-1, /v1/exchanges/req-1",
        "/v1/policy/dnd/effective?enforcerId=e-1&workspaceId=secret, /v1/policy/dnd/effective?enforcerId&workspaceId",
        "/echo, /echo"
    })
    void shown_pathOfACall_keepsItsShapeWithoutItsValues(String path, String shown) {
        assertThat(WirePath.shown(path)).isEqualTo(shown);
    }
}
