package io.airlockapp.reactor.internal.auth;

import static io.airlockapp.reactor.internal.auth.IssuerAddress.unsupported;

import io.airlockapp.credential.TokenSet;
import io.airlockapp.error.SignInException;
import io.airlockapp.error.SignInException.Reason;
import io.airlockapp.reactor.internal.wire.IssuerAnswers;
import java.net.URI;
import java.util.Map;
import reactor.core.publisher.Mono;

/** The authorization code grant (RFC 6749, section 4.1) with PKCE (RFC 7636). */
final class CodeGrant {

    private final TokenCalls tokens;

    CodeGrant(TokenCalls tokens) {
        this.tokens = tokens;
    }

    PendingAuthorization begin(ProviderMetadata provider, TokenCalls.Party party, URI redirectUri) {
        IssuerAddress issuer = party.issuer();
        URI endpoint = provider.authorizationEndpoint();
        if (endpoint == null) {
            throw unsupported("The issuer " + issuer
                    + " has no authorization_endpoint: sign in on another device instead, if it has that.");
        }
        if (!IssuerAddress.safe(endpoint)) {
            throw unsupported(
                    "The authorization_endpoint of the issuer " + issuer
                            + " is not reached by https, so anybody on the way could change the sign-in: let it be served by https.");
        }
        if (!provider.s256()) {
            throw unsupported(
                    "The issuer " + issuer
                            + " does not do PKCE with S256, without which a code can be stolen: sign in on another device instead, if it has that.");
        }
        return new PendingAuthorization(provider, endpoint, party, redirectUri);
    }

    /** Checks an answer and trades its code, once. What is forged changes nothing, and leaves the request open. */
    Mono<TokenSet> redeem(PendingAuthorization request, URI callback) {
        Map<String, String> answer = Form.queryOf(callback);
        if (!request.isAt(callback)) {
            return Mono.error(forged("The callback is at another address than the sign-in asked for"));
        }
        if (answer == null) {
            return Mono.error(forged("The callback has a parameter twice"));
        }
        if (!request.hasState(answer)) {
            return Mono.error(forged("The state of the callback is not the one that the sign-in began with"));
        }
        if (!request.isFromIssuer(answer)) {
            return Mono.error(forged("The callback does not name the issuer that was asked"));
        }
        if (!request.take()) {
            return Mono.error(forged("The sign-in has been answered before"));
        }
        IssuerAddress issuer = request.party().issuer();
        String error = answer.get("error");
        if (error != null) {
            return Mono.error(
                    error.equals("access_denied")
                            ? DeviceGrant.denied()
                            : TokenCalls.refused(issuer, IssuerAnswers.shown(error)));
        }
        String code = answer.get("code");
        if (code == null || code.isEmpty()) {
            return Mono.error(forged("The callback has neither a code nor an error"));
        }
        return tokens.trade(request.party(), request.redemption(code), refusal -> TokenCalls.refused(issuer, refusal));
    }

    private static SignInException forged(String what) {
        return new SignInException(Reason.FORGED, what + ": nothing of it was used; begin the sign-in again.", null);
    }
}
