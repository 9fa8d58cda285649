package emulator

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

// Seed brings the Cognito of the emulator at an address to the documented
// state. It may be run again: what is there stays, except that the users get
// the given password.
func Seed(ctx context.Context, endpoint, password string) error {
	s := seeder{cognito: cognitoAt(endpoint), password: password}
	for _, step := range []func(context.Context) error{s.pool, s.client, s.groups, s.users} {
		if err := step(ctx); err != nil {
			return fmt.Errorf("seed the emulator: %w", err)
		}
	}
	return nil
}

type seeder struct {
	cognito  *idp.Client
	password string
}

// pool creates the pool, unless it is there: moto would replace it, users and all.
func (s seeder) pool(ctx context.Context) error {
	_, err := s.cognito.DescribeUserPool(ctx, &idp.DescribeUserPoolInput{UserPoolId: aws.String(UserPoolID)})
	if _, missing := errors.AsType[*types.ResourceNotFoundException](err); !missing {
		return err
	}
	created, err := s.cognito.CreateUserPool(ctx, poolInput())
	if err != nil {
		return fmt.Errorf("create user pool %s: %w", PoolName, err)
	}
	if got := aws.ToString(created.UserPool.Id); got != UserPoolID {
		return fmt.Errorf("moto named the user pool %s, want %s: "+
			"set emulator.UserPoolID, or run moto with MOTO_COGNITO_IDP_USER_POOL_ID_STRATEGY=HASH", got, UserPoolID)
	}
	if _, err := s.cognito.SetUserPoolMfaConfig(ctx, mfaInput(UserPoolID)); err != nil {
		return fmt.Errorf("allow authenticator apps: %w", err)
	}
	return nil
}

func (s seeder) client(ctx context.Context) error {
	_, err := s.cognito.DescribeUserPoolClient(ctx, &idp.DescribeUserPoolClientInput{
		UserPoolId: aws.String(UserPoolID), ClientId: aws.String(ClientID),
	})
	if _, missing := errors.AsType[*types.ResourceNotFoundException](err); !missing {
		return err
	}
	created, err := s.cognito.CreateUserPoolClient(ctx, clientInput(UserPoolID))
	if err != nil {
		return fmt.Errorf("create app client %s: %w", ClientName, err)
	}
	if got := aws.ToString(created.UserPoolClient.ClientId); got != ClientID {
		return fmt.Errorf("moto named the app client %s, want %s: "+
			"set emulator.ClientID, or run moto with MOTO_COGNITO_IDP_USER_POOL_CLIENT_ID_STRATEGY=HASH", got, ClientID)
	}
	return nil
}

func (s seeder) groups(ctx context.Context) error {
	for _, group := range Groups() {
		_, err := s.cognito.CreateGroup(ctx, &idp.CreateGroupInput{
			UserPoolId: aws.String(UserPoolID), GroupName: aws.String(group),
		})
		if _, exists := errors.AsType[*types.GroupExistsException](err); err != nil && !exists {
			return fmt.Errorf("create group %s: %w", group, err)
		}
	}
	return nil
}

func (s seeder) users(ctx context.Context) error {
	for _, group := range Groups() {
		if err := CreateUser(ctx, s.cognito, UserEmail(group), s.password, group); err != nil {
			return err
		}
	}
	return nil
}

// CreateUser makes a confirmed user with a password and groups. If the user is
// there, only password and groups are set.
func CreateUser(ctx context.Context, cognito *idp.Client, email, password string, groups ...string) error {
	_, err := cognito.AdminCreateUser(ctx, &idp.AdminCreateUserInput{
		UserPoolId: aws.String(UserPoolID), Username: aws.String(email), MessageAction: types.MessageActionTypeSuppress,
		UserAttributes: []types.AttributeType{
			{Name: aws.String("email"), Value: aws.String(email)},
			{Name: aws.String("email_verified"), Value: aws.String("true")},
		},
	})
	if _, exists := errors.AsType[*types.UsernameExistsException](err); err != nil && !exists {
		return fmt.Errorf("create user %s: %w", email, err)
	}
	_, err = cognito.AdminSetUserPassword(ctx, &idp.AdminSetUserPasswordInput{
		UserPoolId: aws.String(UserPoolID), Username: aws.String(email), Password: aws.String(password), Permanent: true,
	})
	if err != nil {
		return fmt.Errorf("set the password of %s: %w", email, err)
	}
	for _, group := range groups {
		_, err := cognito.AdminAddUserToGroup(ctx, &idp.AdminAddUserToGroupInput{
			UserPoolId: aws.String(UserPoolID), Username: aws.String(email), GroupName: aws.String(group),
		})
		if err != nil {
			return fmt.Errorf("add %s to group %s: %w", email, group, err)
		}
	}
	return nil
}
