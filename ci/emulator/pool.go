package emulator

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

// poolInput is the platform's user pool, with the settings that production has.
// moto's id is a hash of it: a change here changes the constants.
func poolInput() *idp.CreateUserPoolInput {
	return &idp.CreateUserPoolInput{
		PoolName:               aws.String(PoolName),
		UsernameAttributes:     []types.UsernameAttributeType{types.UsernameAttributeTypeEmail},
		AutoVerifiedAttributes: []types.VerifiedAttributeType{types.VerifiedAttributeTypeEmail},
		UsernameConfiguration:  &types.UsernameConfigurationType{CaseSensitive: aws.Bool(false)},
		AccountRecoverySetting: &types.AccountRecoverySettingType{RecoveryMechanisms: []types.RecoveryOptionType{
			{Name: types.RecoveryOptionNameTypeVerifiedEmail, Priority: aws.Int32(1)},
		}},
		Policies: &types.UserPoolPolicyType{PasswordPolicy: &types.PasswordPolicyType{
			MinimumLength: aws.Int32(12), RequireLowercase: true, RequireUppercase: true,
			RequireNumbers: true, RequireSymbols: true, TemporaryPasswordValidityDays: 1,
		}},
	}
}

// mfaInput lets people use an authenticator app; it is set apart because the
// real Cognito wants it so.
func mfaInput(poolID string) *idp.SetUserPoolMfaConfigInput {
	return &idp.SetUserPoolMfaConfigInput{
		UserPoolId:                    aws.String(poolID),
		MfaConfiguration:              types.UserPoolMfaTypeOptional,
		SoftwareTokenMfaConfiguration: &types.SoftwareTokenMfaConfigType{Enabled: true},
	}
}

// clientInput is the app client of the console. It has no secret, because a
// browser could keep none.
func clientInput(poolID string) *idp.CreateUserPoolClientInput {
	return &idp.CreateUserPoolClientInput{
		ClientName: aws.String(ClientName),
		UserPoolId: aws.String(poolID),
		ExplicitAuthFlows: []types.ExplicitAuthFlowsType{
			types.ExplicitAuthFlowsTypeAllowUserPasswordAuth,
			types.ExplicitAuthFlowsTypeAllowRefreshTokenAuth,
		},
		PreventUserExistenceErrors: types.PreventUserExistenceErrorTypesEnabled,
		EnableTokenRevocation:      aws.Bool(true),
		AccessTokenValidity:        aws.Int32(1),
		IdTokenValidity:            aws.Int32(1),
		RefreshTokenValidity:       1,
		TokenValidityUnits: &types.TokenValidityUnitsType{
			AccessToken: types.TimeUnitsTypeHours, IdToken: types.TimeUnitsTypeHours, RefreshToken: types.TimeUnitsTypeDays,
		},
	}
}
