package io.airlockapp.testkit.idp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource
class CodeGrantContractTest extends RealmContract {

    /** The example of RFC 7636, appendix B. */
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    private static final String REDIRECT = "http://127.0.0.1:50000/callback";

    CodeGrantContractTest(RealmFront.Kind kind) {
        super(kind);
    }

    /** A right authorization request, but for one parameter; an empty value leaves it out. */
    private URI authorization(String... changed) {
        List<String> pairs = new ArrayList<>(List.of(
                "response_type", "code",
                "client_id", realm.clientId(),
                "redirect_uri", REDIRECT,
                "scope", "openid profile email",
                "state", "s&t=1",
                "code_challenge", CHALLENGE,
                "code_challenge_method", "S256"));
        for (int i = 0; i < changed.length; i += 2) {
            int at = pairs.indexOf(changed[i]);
            if (changed[i + 1].isEmpty()) {
                pairs.subList(at, at + 2).clear();
            } else {
                pairs.set(at + 1, changed[i + 1]);
            }
        }
        return URI.create(address("authorization_endpoint") + "?" + form(pairs.toArray(String[]::new)));
    }

    private static String parameter(URI address, String name) {
        return Arrays.stream(address.getRawQuery().split("&"))
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8))
                .findFirst()
                .orElse("none");
    }

    private Answer redeem(String code, String verifier, String redirectUri) {
        return post(
                "token_endpoint",
                "grant_type",
                "authorization_code",
                "code",
                code,
                "redirect_uri",
                redirectUri,
                "code_verifier",
                verifier,
                "client_id",
                realm.clientId());
    }

    private String code() {
        return parameter(realm.browser().callback(authorization()), "code");
    }

    @Test
    void authorize_userApproves_redirectsWithCodeStateAndIssuer() {
        Answer answer = get(authorization().toString());

        assertThat(answer.status()).isEqualTo(302);
        URI callback = URI.create(Objects.requireNonNull(answer.response().header("Location")));
        assertThat(callback.toString()).startsWith(REDIRECT + "?");
        assertThat(parameter(callback, "state")).isEqualTo("s&t=1");
        assertThat(parameter(callback, "iss")).isEqualTo(realm.issuer().toString());
        assertThat(parameter(callback, "code")).startsWith("code-");
    }

    @Test
    void redeem_verifierOfRfc7636_givesTokensThatTheGatewayTakes() {
        Answer tokens = redeem(code(), VERIFIER, REDIRECT);

        assertThat(tokens.status()).isEqualTo(200);
        assertThat(call(tokens.need("access_token"))).isEqualTo(200);
        assertThat(refresh(tokens.need("refresh_token")).status()).isEqualTo(200);
    }

    @Test
    void redeem_requestHadANonce_idTokenHasIt() {
        URI address = URI.create(authorization() + "&nonce=n-1");

        Answer tokens = redeem(parameter(realm.browser().callback(address), "code"), VERIFIER, REDIRECT);

        String claims = new String(
                Base64.getUrlDecoder().decode(tokens.need("id_token").split("\\.")[1]), StandardCharsets.UTF_8);
        assertThat(claims).contains("\"nonce\":\"n-1\"");
    }

    @Test
    void redeem_wrongVerifier_isRefusedAndTheRightOneStillWorks() {
        String code = code();
        String other = VERIFIER.replace('d', 'e');

        assertThat(redeem(code, other, REDIRECT).error()).isEqualTo("400 invalid_grant");
        assertThat(redeem(code, CHALLENGE, REDIRECT).error()).isEqualTo("400 invalid_grant");
        assertThat(redeem(code, "", REDIRECT).error()).isEqualTo("400 invalid_request");
        assertThat(redeem(code, VERIFIER, REDIRECT).status()).isEqualTo(200);
    }

    @Test
    void redeem_otherRedirectUri_isRefused() {
        assertThat(redeem(code(), VERIFIER, "http://127.0.0.1:50001/callback").error())
                .isEqualTo("400 invalid_grant");
    }

    @Test
    void redeem_codeIsAMinuteOld_isRefused() {
        String code = code();
        realm.advance(Duration.ofMinutes(1));

        assertThat(redeem(code, VERIFIER, REDIRECT).error()).isEqualTo("400 invalid_grant");
    }

    @Test
    void redeem_secondTime_endsTheSessionOfTheFirst() {
        String code = code();
        Answer tokens = redeem(code, VERIFIER, REDIRECT);

        assertThat(redeem(code, VERIFIER, REDIRECT).error()).isEqualTo("400 invalid_grant");

        assertThat(call(tokens.need("access_token"))).isEqualTo(401);
        assertThat(refresh(tokens.need("refresh_token")).error()).isEqualTo("400 invalid_grant");
        assertThat(realm.sessions()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "code_challenge, '', invalid_request",
        "code_challenge, short, invalid_request",
        "code_challenge_method, plain, invalid_request",
        "code_challenge_method, '', invalid_request",
        "response_type, token, unsupported_response_type",
        "response_type, '', invalid_request",
        "scope, everything, invalid_scope",
    })
    void authorize_wrongParameter_redirectsWithTheErrorAndState(String name, String value, String error) {
        URI callback = realm.browser().callback(authorization(name, value));

        assertThat(parameter(callback, "error")).isEqualTo(error);
        assertThat(parameter(callback, "state")).isEqualTo("s&t=1");
        assertThat(parameter(callback, "code")).isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource({
        "client_id, other",
        "client_id, ''",
        "redirect_uri, ''",
        "redirect_uri, https://evil.example/callback",
        "redirect_uri, http://127.0.0.1.evil.example/callback",
        "redirect_uri, http://127.0.0.1@evil.example/callback",
        "redirect_uri, http://127.0.0.1:50000/callback#x",
        "redirect_uri, https://127.0.0.1:50000/callback",
        "redirect_uri, javascript:alert(1)",
        "redirect_uri, 'not an address'",
    })
    void authorize_unknownClientOrRedirect_showsAPageAndNeverRedirects(String name, String value) {
        Answer answer = get(authorization(name, value).toString());

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.response().header("Location")).isNull();
        assertThat(answer.response().header("Content-Type")).startsWith("text/html");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:1/", "http://[::1]:2/a?b=c", "http://localhost:3/x", "app.example:/done"})
    void authorize_loopbackOrRegisteredRedirect_isFollowed(String redirectUri) {
        use(FakeRealm.builder().redirectUri(URI.create("app.example:/done")));

        URI callback = realm.browser().callback(authorization("redirect_uri", redirectUri));

        assertThat(callback.toString()).startsWith(redirectUri + (redirectUri.contains("?") ? "&" : "?"));
        assertThat(redeem(parameter(callback, "code"), VERIFIER, redirectUri).status())
                .isEqualTo(200);
    }

    @Test
    void authorize_userDenies_redirectsWithAccessDenied() {
        realm.user().denies();

        URI callback = realm.browser().callback(authorization());

        assertThat(parameter(callback, "error")).isEqualTo("access_denied");
        assertThat(parameter(callback, "state")).isEqualTo("s&t=1");
    }

    @Test
    void authorize_userNeverAnswers_staysOnThePage() {
        realm.user().neverAnswers();

        assertThat(realm.browser().open(authorization()).status()).isEqualTo(200);
        assertThatIllegalStateException()
                .isThrownBy(() -> realm.browser().callback(authorization()))
                .withMessageContaining("does not redirect");
    }

    @Test
    void browser_open_followsTheRedirectToTheLoopbackListenerOnce() throws IOException {
        List<String> seen = new CopyOnWriteArrayList<>();
        HttpServer listener = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        listener.createContext("/", exchange -> {
            seen.add(exchange.getRequestURI().toString());
            byte[] page = "All done.".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        listener.start();
        try {
            String redirectUri = "http://127.0.0.1:" + listener.getAddress().getPort() + "/cb";
            URI address = authorization("redirect_uri", redirectUri);

            Browser.Page opened = realm.browser().open(address);
            Browser.Page started = realm.browser().start(address).join();

            assertThat(opened.status()).isEqualTo(200);
            assertThat(opened.text()).isEqualTo("All done.");
            assertThat(opened.address().toString()).startsWith(redirectUri + "?code=");
            assertThat(opened).hasToString("Page[200 at " + redirectUri + "]");
            assertThat(started.text()).isEqualTo("All done.");
            assertThat(seen).hasSize(2).allMatch(path -> path.startsWith("/cb?code="));
        } finally {
            listener.stop(0);
        }
    }

    @Test
    void browser_nobodyListens_saysSo() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        URI address = authorization("redirect_uri", "http://127.0.0.1:" + port + "/cb");

        assertThatIllegalStateException()
                .isThrownBy(() -> realm.browser().open(address))
                .withMessageContaining("does not answer");
    }

    @Test
    void browser_addressOfAnotherHost_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> realm.browser().open(URI.create("https://evil.example/authorize")));
    }

    @Test
    void browser_registeredRedirect_isNotFollowed() {
        use(FakeRealm.builder().redirectUri(URI.create("app.example:/done")));

        Browser.Page page = realm.browser().open(authorization("redirect_uri", "app.example:/done"));

        assertThat(page.status()).isEqualTo(302);
        assertThat(page.address().toString()).startsWith("app.example:/done?code=");
    }
}
