package io.airlockapp.testkit.idp;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.internal.Json;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.TransportResponse;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** What the contract tests of a realm share. A client that keeps to the RFCs, written out by hand. */
abstract class RealmContract {

    static final String DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

    final RealmFront.Kind kind;
    final FakeGateway gateway = FakeGateway.create();
    FakeRealm realm;
    RealmFront front;

    RealmContract(RealmFront.Kind kind) {
        this.kind = kind;
        realm = FakeRealm.attach(gateway);
        front = kind.open(realm, gateway);
    }

    /** Starts over with a realm of another kind. */
    void use(FakeRealm.Builder builder) {
        front.close();
        realm = builder.attach(gateway);
        front = kind.open(realm, gateway);
    }

    @AfterEach
    void close() {
        front.close();
        gateway.close();
    }

    /** An answer, as a test reads it. */
    record Answer(TransportResponse response) {
        int status() {
            return response.status();
        }

        @Nullable
        String at(String field) {
            return Json.textAt(response.body(), "/" + field);
        }

        String need(String field) {
            return Objects.requireNonNull(at(field), field);
        }

        /** Status and error, as in {@code 400 invalid_grant}. */
        String error() {
            return status() + " " + at("error");
        }
    }

    Answer get(String address) {
        return new Answer(front.send("GET", URI.create(address), List.of(), ""));
    }

    /** The address of an endpoint as discovery names it. */
    String address(String field) {
        return get(realm.issuer() + "/.well-known/openid-configuration").need(field);
    }

    static String form(String... pairs) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pairs.length; i += 2) {
            text.append(i == 0 ? "" : "&")
                    .append(pairs[i])
                    .append('=')
                    .append(URLEncoder.encode(pairs[i + 1], StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    Answer post(String field, String... pairs) {
        return postRaw(field, "application/x-www-form-urlencoded", form(pairs));
    }

    Answer postRaw(String field, String contentType, String body) {
        return new Answer(
                front.send("POST", URI.create(address(field)), List.of(new Header("Content-Type", contentType)), body));
    }

    Answer beginDevice() {
        return post("device_authorization_endpoint", "client_id", realm.clientId(), "scope", "openid profile email");
    }

    Answer poll(String deviceCode) {
        return post(
                "token_endpoint", "grant_type", DEVICE_GRANT, "device_code", deviceCode, "client_id", realm.clientId());
    }

    Answer refresh(String refreshToken) {
        return post(
                "token_endpoint",
                "grant_type",
                "refresh_token",
                "refresh_token",
                refreshToken,
                "client_id",
                realm.clientId());
    }

    Answer revoke(String token) {
        return post("revocation_endpoint", "token", token, "client_id", realm.clientId());
    }

    Answer signIn() {
        return poll(beginDevice().need("device_code"));
    }

    /** The status of a gateway call with an access token. */
    int call(String accessToken) {
        List<Header> headers = new ArrayList<>();
        AppCredentials.Confidential app = (AppCredentials.Confidential) gateway.appCredentials();
        headers.add(new Header("X-Client-Id", app.clientId()));
        headers.add(new Header("X-Client-Secret", app.clientSecret().expose()));
        headers.add(new Header("Authorization", "Bearer " + accessToken));
        return front.send("GET", URI.create("/v1/consents/check"), headers, "").status();
    }
}
